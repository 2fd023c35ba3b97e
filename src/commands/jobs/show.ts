import { FxCommand } from "../../cli/fx-command.ts";
import { getJobsRoot, ID_ARGUMENT, PLACE_FLAGS } from "../../cli/jobs/job-arguments.ts";
import { formatOutputs, outputsToJson } from "../../project/results/format-outputs.ts";
import { createShowDocument, formatRun } from "../../project/results/show-job.ts";
import { readRunResult } from "../../runtime/local/attempt/read-outputs.ts";
import { findRun } from "../../runtime/local/record/stored-runs.ts";

/** `fx jobs show`. */
export default class JobsShow extends FxCommand {
  static override summary = "Show everything on record about a run.";
  static override description =
    "Prints the run's facts, its events with their times in UTC, its outputs, and the command that runs it again.";
  static override usage = "jobs show ID";
  static override examples = ["fx jobs show @last", "fx jobs show 7f3a --json"];
  static override args = { id: ID_ARGUMENT };

  static override flags = PLACE_FLAGS;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(JobsShow);
    this.projectRoot = getJobsRoot(flags.project, this.process);
    const { cwd } = this.process;
    const run = findRun(this.runs, args.id);
    const { folder, record } = run;
    // The record is shown without outputs that cannot be read.
    const result =
      record.end?.how === "succeeded"
        ? await readRunResult(folder, record).catch(() => undefined)
        : undefined;
    const outputs = result === undefined ? "" : formatOutputs(result.outputs, cwd);
    this.print(`${formatRun(run, this.projectRoot, cwd)}${outputs === "" ? "" : `\n${outputs}`}`, {
      ...createShowDocument(run, this.projectRoot, cwd),
      ...(result !== undefined && { outputs: outputsToJson(result.outputs, result.outputFields) }),
    });
  }
}
