import { FxCommand, requiredArgument } from "../../cli/fx-command.ts";
import { getJobsRoot, PLACE_FLAGS } from "../../cli/jobs/job-arguments.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { listLeftJobs } from "../../runtime/local/record/run-record.ts";
import { findRun, removeRun } from "../../runtime/local/record/stored-runs.ts";

/** `fx jobs forget`. */
export default class JobsForget extends FxCommand {
  static override summary = "Remove the record of a run, but not its job.";
  static override description =
    "Removes .fx/runs/ID with the results in it. If a job of the run is still running, fx loses track of it. `fx jobs delete` deletes the job.";
  static override usage = "jobs forget ID …";
  static override examples = ["fx jobs forget 7f3a", "fx jobs forget @last --json"];
  static override strict = false;
  static override args = {
    id: requiredArgument("The start of a run's ID, or @last (repeatable)."),
  };

  static override flags = PLACE_FLAGS;

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(JobsForget);
    this.projectRoot = getJobsRoot(flags.project, this.process);
    const runs = (argv as string[]).map((text) => this.find(text));
    const ids = [...new Set(runs.map(({ id }) => id))];
    for (const id of ids) removeRun(this.runs, id);
    for (const { id, jobs } of runs)
      if (jobs !== "")
        this.note(
          `warning: a job of run ${id} may still be running (${jobs}), and fx no longer tracks it`,
        );
    this.print(ids.map((id) => `forgot run ${id}\n`).join(""), { forgotten: ids });
  }

  /** A run whose record cannot be read must be named in full. */
  private find(text: string): { readonly id: string; readonly jobs: string } {
    try {
      const { id, state, record, driver } = findRun(this.runs, text);
      if (state === "running")
        throw new FxError(
          "FX2022",
          `run ${id} is not over: process ${driver?.pid} on ${driver?.host} drives it`,
          { hint: `fx jobs delete ${id}` },
        );
      return { id, jobs: listLeftJobs(record).join(", ") };
    } catch (error) {
      if (!(error instanceof FxError) || error.code !== "FX2023") throw error;
      return { id: text, jobs: "its record cannot be read" };
    }
  }
}
