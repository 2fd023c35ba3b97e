import { RunStop, type StopCause } from "../../runtime/task/run/run-stop.ts";
import { listenToSignals, STOP_SIGNALS, type StopSignal } from "./listen-to-signals.ts";
import { onCrash, onIdle } from "./on-crash.ts";

/** Stops author code before the process ends under it. */
export interface ProcessWatch {
  /** Aborts with the RunStop of the first cause. */
  readonly signal: AbortSignal;
  stop(cause: StopCause): void;
  /** Stops watching. */
  release(): void;
}

/**
 * Turns whatever would end the process into one abort signal: SIGINT, SIGTERM, SIGHUP (the terminal was closed), an error that
 * nobody catches, and an event loop with nothing left to wait for.
 *
 * @param onSignal called with each signal before it stops anything; may end the process instead
 */
export function watchProcess(onSignal: (signal: StopSignal) => void): ProcessWatch {
  const controller = new AbortController();
  const stop = (cause: StopCause): void => controller.abort(new RunStop(cause));
  const crash = (error: unknown): void => stop({ kind: "crash", error });
  const releases = [
    listenToSignals(STOP_SIGNALS, (signal) => {
      onSignal(signal);
      stop({ kind: "signal", signal });
    }),
    onCrash(crash),
    onIdle(crash),
  ];
  return {
    signal: controller.signal,
    stop,
    release: () => {
      for (const release of releases) release();
    },
  };
}
