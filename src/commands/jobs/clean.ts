import { FxCommand } from "../../cli/fx-command.ts";
import { getJobsRoot, PLACE_FLAGS } from "../../cli/jobs/job-arguments.ts";
import { countFlag, readTime, textFlag } from "../../cli/shared-flags.ts";
import { countOf } from "../../runtime/base/text.ts";
import { removeEndedRuns } from "../../runtime/local/record/stored-runs.ts";

/** `fx jobs clean`. */
export default class JobsClean extends FxCommand {
  static override summary = "Remove the records of ended runs.";
  static override description =
    "Keeps every run that has not ended, or has left a job. fx run keeps the newest 100 ended runs by itself.";
  static override usage = "jobs clean [--older-than TIME] [--keep N]";
  static override examples = ["fx jobs clean --older-than 7d", "fx jobs clean --keep 0"];
  static override flags = {
    ...PLACE_FLAGS,
    "older-than": textFlag("TIME", "Remove only runs that ended longer ago than this, such as 7d."),
    keep: countFlag(
      "Keep this many of the newest ended runs (default: 100, or 0 with --older-than).",
      { min: 0 },
    ),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(JobsClean);
    const { "older-than": olderThan, keep } = flags;
    this.projectRoot = getJobsRoot(flags.project, this.process);
    const removed = removeEndedRuns(
      this.runs,
      olderThan === undefined
        ? { keep: keep ?? 100 }
        : {
            keep: keep ?? 0,
            endedBefore: Date.now() - readTime("--older-than", olderThan),
          },
    );
    this.print(`removed ${countOf(removed.length, "ended run")}\n`, {
      removed,
    });
  }
}
