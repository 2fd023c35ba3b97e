import { FxError } from "../../runtime/base/errors/errors.ts";
import type { RunsRoot } from "../../runtime/local/record/runs-place.ts";
import { foreignExitError, onForeignExit } from "../process-end/exit-process.ts";
import { type ProcessWatch, watchProcess } from "../process-end/watch-process.ts";
import { describeJobsLeftHere } from "./unfinished-runs.ts";

/**
 * Watches a process that makes jobs. If a second SIGINT ends it at once, or the author's code does,
 * the error names the jobs that may still be running.
 *
 * @param what names the work in the error, such as `the run`
 */
export function watchJobs(
  what: string,
  runs: RunsRoot,
  listener: { beforeExit(): void; end(error: FxError): never },
): Pick<ProcessWatch, "signal" | "release"> {
  const watch = watchProcess((signal) => {
    if (signal !== "SIGINT" || !watch.signal.aborted) return;
    listener.beforeExit();
    listener.end(forcedExitError(what, runs));
  });
  const forgetExit = onForeignExit((exit) => {
    listener.beforeExit();
    const error = foreignExitError(exit);
    const left = describeJobsLeftHere(runs);
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

function forcedExitError(what: string, runs: RunsRoot): FxError {
  const left = describeJobsLeftHere(runs);
  if (left === undefined) return new FxError("FX1009", `fx exited before ${what} ended`);
  return new FxError("FX6001", `fx exited before ${what} ended: ${left.text}`, { hint: left.hint });
}
