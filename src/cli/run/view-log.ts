import type { Logger } from "../../runtime/connector/context.ts";
import type { RunView } from "./run-view.ts";

/** The log that author code is given in `fx run`: shown beside the run's changes; debug lines with --verbose only. */
export function viewLog(view: RunView, verbose: boolean): Logger {
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
