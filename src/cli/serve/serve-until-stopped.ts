import { FxError } from "../../runtime/base/errors/errors.ts";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { formatMs } from "../../runtime/values/types/duration.ts";
import { foreignExitError, onForeignExit } from "../process-end/exit-process.ts";
import { onCrash } from "../process-end/on-crash.ts";
import type { StopSignals } from "../process-end/stop-signals.ts";
import type { PinoLog } from "./pino-log.ts";
import { stoppedLine } from "./serve-banner.ts";
import type { Serving } from "./start-serving.ts";

/** What is told of a server, and where. */
export interface ServingOptions {
  readonly log: PinoLog;
  readonly drainMs: number;
  readonly signals: StopSignals;
  readonly say: (text: string) => void;
  /** Says that it listens: whoever reads that may send a signal at once. */
  readonly announce: () => void;
}

/**
 * Serves until SIGTERM or SIGINT, then lets the calls in flight end. A second signal ends the process at once. What author
 * code throws where nobody waits for it is written to the log: other jobs must not suffer from it.
 *
 * Throws FX1008 where calls had to be cut.
 */
export async function serveUntilStopped(
  serving: Serving,
  { log, drainMs, signals, say, announce }: ServingOptions,
): Promise<void> {
  const forgetCrashes = onCrash((error) =>
    log.logger.error(`an error that nobody catches: ${describeThrown(error)}`, {
      stack: error instanceof Error ? error.stack : undefined,
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
  say(stoppedLine({ finished, tookMs: performance.now() - startedAt }));
}
