import { FxError } from "../../runtime/base/errors/errors.ts";
import { RunStop } from "../../runtime/task/run/run-stop.ts";
import { onCrash, onIdle } from "./exit.ts";

/** Does work that SIGINT or SIGTERM stops: the signal's reason is the error to end with. */
export async function untilSignal<T>(
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onInterrupt = (): void => controller.abort(new FxError("FX1009", `stopped: ${what}`));
  const onTerminate = (): void =>
    controller.abort(new FxError("FX1010", `stopped by SIGTERM: ${what}`));
  process.on("SIGINT", onInterrupt).on("SIGTERM", onTerminate);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate);
  }
}

export interface StopSignals {
  readonly signal: AbortSignal;
  /** No longer listens. */
  release(): void;
}

/**
 * A signal that fires on the first SIGINT, SIGTERM or SIGHUP (the terminal was closed), on an error that nobody catches, and
 * when the process runs out of things to wait for. A second SIGINT calls `leave`, which must end the process.
 */
export function stopOnSignals(leave: () => never): StopSignals {
  const controller = new AbortController();
  const onInterrupt = (): void => {
    if (controller.signal.aborted) leave();
    controller.abort(new RunStop({ kind: "signal", signal: "SIGINT" }));
  };
  const stopBy = (signal: "SIGTERM" | "SIGHUP") => (): void =>
    controller.abort(new RunStop({ kind: "signal", signal }));
  const [onTerminate, onHangUp] = [stopBy("SIGTERM"), stopBy("SIGHUP")];
  process.on("SIGINT", onInterrupt).on("SIGTERM", onTerminate).on("SIGHUP", onHangUp);
  const crash = (error: unknown): void => controller.abort(new RunStop({ kind: "crash", error }));
  const [forgetCrashes, forgetIdle] = [onCrash(crash), onIdle(crash)];
  return {
    signal: controller.signal,
    release: () => {
      forgetCrashes();
      forgetIdle();
      process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate).off("SIGHUP", onHangUp);
    },
  };
}
