import { FxError } from "../../runtime/base/errors/errors.ts";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { foldStack } from "../../runtime/base/source/fold-stack.ts";
import { formatMs } from "../../runtime/values/types/duration.ts";
import { foreignExitError, onForeignExit } from "../process-end/exit-process.ts";
import { onCrash } from "../process-end/on-crash.ts";
import type { StopSignals } from "../process-end/stop-signals.ts";
import { describeEnd } from "./describe-serving.ts";
import type { PinoLog } from "./pino-log.ts";
import type { Serving } from "./start-serving.ts";

/** How a server runs and what it reports. */
export interface ServingOptions {
  readonly log: PinoLog;
  readonly drainMs: number;
  readonly signals: StopSignals;
  readonly note: (text: string) => void;
  /** Reports that the server listens. Whoever reads that may send a signal at once. */
  readonly announce: () => void;
}

/**
 * Serves until SIGTERM or SIGINT, then lets the calls in flight end. A second signal ends the process at once. An error that
 * author code does not catch goes to the log, because other jobs must not suffer from it.
 *
 * @throws FxError FX1008 if calls had to be cut.
 */
export async function serveUntilSignal(
  serving: Serving,
  { log, drainMs, signals, note, announce }: ServingOptions,
): Promise<void> {
  const forgetCrashes = onCrash((error) =>
    log.logger.error(`an error that nobody catches: ${describeThrown(error)}`, {
      stack: error instanceof Error ? foldStack(error) : undefined,
    }),
  );
  const forgetExit = onForeignExit(foreignExitError);
  const stopped = signals.next();
  announce();
  await stopped;
  const startedAt = performance.now();
  const finished = serving.inFlight;
  const { cut } = await serving.stop();
  log.flush();
  forgetCrashes();
  forgetExit();
  if (cut > 0)
    throw new FxError(
      "FX1008",
      `${cut} call${cut === 1 ? " was" : "s were"} cut, not being over within --drain ${formatMs(drainMs)}; their callers try again`,
      { hint: "--drain 60s gives them longer" },
    );
  note(describeEnd({ finished, tookMs: performance.now() - startedAt }));
}
