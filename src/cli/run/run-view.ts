import type { Logger } from "../../runtime/base/context.ts";
import type { RunEvent } from "../../runtime/task/run/run-event.ts";

/** Shows the progress of a local run on standard error. */
export interface RunView {
  show(event: RunEvent): void;
  /** A line that author code logged. */
  logged(level: string, text: string): void;
  /** The run is over: nothing is redrawn or held back any longer. */
  succeeded(tookMs: number): void;
  failed(): void;
}

/** The log of author code in `fx run`: lines in the view, those of level debug only with --verbose. */
export function createViewLog(view: RunView, verbose: boolean): Logger {
  const write = (level: string) => (message: string, fields?: object) => {
    view.logged(
      level,
      fields === undefined || Object.keys(fields).length === 0
        ? message
        : `${message} ${JSON.stringify(fields)}`,
    );
  };
  return {
    debug: verbose ? write("debug") : () => undefined,
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
}
