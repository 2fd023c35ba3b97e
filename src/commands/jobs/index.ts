import { Flags } from "@oclif/core";
import { FxCommand } from "../../cli/fx-command.ts";
import { getJobsRoot, PLACE_FLAGS } from "../../cli/jobs/job-arguments.ts";
import { switchFlag, textFlag } from "../../cli/shared-flags.ts";
import { chooseRuns, createRunEntry, formatRuns } from "../../project/results/list-jobs.ts";
import { listRuns, nameRoot, RUN_STATES } from "../../runtime/local/record/stored-runs.ts";

/** `fx jobs` and `fx jobs list`. */
export default class Jobs extends FxCommand {
  static override aliases = ["jobs:list"];
  static override hiddenAliases = ["jobs:list"];
  static override summary = "List local runs, and the jobs that they left.";
  static override description =
    "A run is `running`, `lost` (its fx process died), `left` (it ended, but one of its jobs may still be running) or `ended`. Without --all, lists the runs that have not ended.";
  static override usage = ["jobs [list] [--all] [--state STATE] [--task TASK]", "jobs COMMAND"];
  static override examples = ["fx jobs", "fx jobs --all", "fx jobs --state lost --json"];
  static override flags = {
    ...PLACE_FLAGS,
    all: switchFlag("Also list ended runs, 20 in all."),
    state: Flags.option({
      options: RUN_STATES,
      description: "List only the runs in this state.",
    })(),
    task: textFlag("TASK", "List only the runs of this task."),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Jobs);
    this.projectRoot = getJobsRoot(flags.project, this.process);
    const all = listRuns(this.runs, ({ runId, reason }) =>
      this.note(`warning: ${runId ?? this.runs.root} cannot be read: ${reason}`),
    );
    const runs = chooseRuns(all, flags);
    const { state, task } = flags;
    const what = state === undefined && task === undefined ? "unfinished run" : "such run";
    if (all.length === 0)
      this.note(`no runs in ${nameRoot(this.runs)} yet: fx run FILE TASK starts one`);
    else if (runs.length === 0) this.note(`no ${what}; to list all ${all.length}: fx jobs --all`);
    this.print(runs.length === 0 ? "" : formatRuns(runs, Date.now()), {
      runs: runs.map(createRunEntry),
    });
  }
}
