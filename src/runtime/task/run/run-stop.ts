import { FxError } from "../../base/errors/errors.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { formatMs } from "../../base/text.ts";

/** Why a run or an attempt was stopped. It is the reason of the signal in author code. */
export class RunStop extends Error {
  override readonly name = "RunStop";

  constructor(readonly by: StopCause) {
    super(describeStop(by));
  }
}

export type StopCause =
  | { readonly kind: "signal"; readonly signal: "SIGINT" | "SIGTERM" | "SIGHUP" }
  | { readonly kind: "caller" }
  /** `fx jobs delete`. */
  | { readonly kind: "deleted" }
  | { readonly kind: "crash"; readonly error: unknown }
  | { readonly kind: "run-timeout" | "attempt-timeout"; readonly limitMs: number };

/** Converts the reason of an aborted signal, which may be the caller's own. */
export function stopFromSignal(signal: AbortSignal): RunStop {
  return signal.reason instanceof RunStop ? signal.reason : new RunStop({ kind: "caller" });
}

/** Whether `fx jobs delete` has stopped the run, whose job fx deletes then. */
export function isDeletion(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && stopFromSignal(signal).by.kind === "deleted";
}

function describeStop(by: StopCause): string {
  switch (by.kind) {
    case "signal":
      return `stopped by ${by.signal}`;
    case "caller":
      return "stopped by the caller's signal";
    case "deleted":
      return "stopped by fx jobs delete";
    case "crash":
      return by.error instanceof FxError
        ? by.error.message
        : `uncaught error: ${describeThrown(by.error)}`;
    case "run-timeout":
      return `the run's limit of ${formatMs(by.limitMs)} was reached (--timeout)`;
    case "attempt-timeout":
      return `the task's own timeout of ${formatMs(by.limitMs)} for one attempt was reached`;
  }
}

/**
 * Waits for the end of this turn of the event loop, because Node reports an unhandled rejection only then. Throws the reason
 * of the signal if it has fired.
 */
export async function throwIfCrashed(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.reason instanceof RunStop && signal.reason.by.kind === "crash")
    throw stopFromSignal(signal);
}
