import { onCrash } from "../errors/on-crash.ts";
import { RunStop } from "../../runtime/local/run-stop.ts";

export interface StopSignals {
  readonly signal: AbortSignal;
  /** No longer listens. */
  release(): void;
}

/**
 * A signal that fires on the first SIGINT, SIGTERM or SIGHUP (the terminal was closed), and on an error that nobody
 * catches. A second SIGINT calls `leave`, which must end the process. Until it is released the process goes on, even
 * where an author's promise is all that it waits for.
 */
export function stopOnSignals(leave: () => never): StopSignals {
  const controller = new AbortController();
  const onInterrupt = (): void => {
    if (controller.signal.aborted) leave();
    controller.abort(new RunStop({ kind: "signal", signal: "SIGINT" }));
  };
  const stopBy = (signal: "SIGTERM" | "SIGHUP") => (): void => controller.abort(new RunStop({ kind: "signal", signal }));
  const [onTerminate, onHangUp] = [stopBy("SIGTERM"), stopBy("SIGHUP")];
  process.on("SIGINT", onInterrupt).on("SIGTERM", onTerminate).on("SIGHUP", onHangUp);
  const forgetCrashes = onCrash((error) => controller.abort(new RunStop({ kind: "crash", error })));
  const alive = setInterval(() => undefined, 0x7fff_ffff);
  return {
    signal: controller.signal,
    release: () => {
      clearInterval(alive);
      forgetCrashes();
      process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate).off("SIGHUP", onHangUp);
    },
  };
}
