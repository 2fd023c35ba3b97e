import { foreignExitError } from "../../process/process-end/foreign-exit.ts";
import { type ProcessWatch, watchProcess } from "../../process/process-end/watch-process.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { CommandHost } from "../fx-command.ts";
import { describeJobsLeftHere } from "./unfinished-runs.ts";

/**
 * Watches a process that makes jobs. If a second SIGINT ends it at once, or the author's code does,
 * the error names the jobs that may still be running.
 *
 * @param what names the work in the error, such as `the run`
 * @param beforeExit called before the process ends at once
 */
export function watchJobs(
  what: string,
  host: Pick<CommandHost, "process" | "runs" | "end">,
  beforeExit: () => void,
): Pick<ProcessWatch, "signal" | "release"> {
  const { process, runs } = host;
  const watch = watchProcess(process, (signal) => {
    if (signal !== "SIGINT" || !watch.signal.aborted) return;
    beforeExit();
    host.end(forcedExitError(what, describeJobsLeftHere(runs, process.node.pid)));
  });
  const forgetExit = process.onForeignExit((exit) => {
    beforeExit();
    const error = foreignExitError(exit);
    const left = describeJobsLeftHere(runs, process.node.pid);
    if (left === undefined) return error;
    const { location } = error;
    return new FxError("FX6001", `${error.message}; ${left.text}`, { location, hint: left.hint });
  });
  return {
    signal: watch.signal,
    release: () => {
      forgetExit();
      watch.release();
    },
  };
}

function forcedExitError(what: string, left: ReturnType<typeof describeJobsLeftHere>): FxError {
  if (left === undefined) return new FxError("FX1009", `fx exited before ${what} ended`);
  return new FxError("FX6001", `fx exited before ${what} ended: ${left.text}`, { hint: left.hint });
}
