import { RunStop } from "../../runtime/local/run-stop.ts";
import { onCrash } from "../errors/on-crash.ts";
import { onIdle } from "../errors/on-idle.ts";

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
