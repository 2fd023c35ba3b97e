import { type ContinuedRun, readEndedRun, resumeRun } from "../../cli/jobs/continue-run.ts";
import { followRun } from "../../cli/jobs/follow-run.ts";
import { getJobsRoot, ID_ARGUMENT, PLACE_FLAGS } from "../../cli/jobs/job-arguments.ts";
import { ProjectCommand } from "../../cli/project-command.ts";
import { createRunView } from "../../cli/run/run-with-view.ts";
import { showOutputs } from "../../cli/run/show-outputs.ts";
import { switchFlag } from "../../cli/shared-flags.ts";
import { untilSignal } from "../../process/process-end/listen-to-signals.ts";
import { confirm } from "../../process/terminal/confirm.ts";
import { createRunDocument } from "../../project/results/format-outputs.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { findRun, type StoredRun } from "../../runtime/local/record/stored-runs.ts";

/** `fx jobs attach`. */
export default class JobsAttach extends ProjectCommand {
  static override summary = "Follow a run that another fx drives.";
  static override description =
    "Shows the run from its start, and its outputs at the end. Ctrl-C leaves the run alone. Offers to resume a lost run.";
  static override usage = "jobs attach [--exit-status] ID";
  static override examples = ["fx jobs attach 7f3a", "fx jobs attach @last --exit-status"];
  static override args = { id: ID_ARGUMENT };
  static override flags = {
    ...PLACE_FLAGS,
    "exit-status": switchFlag("Exit with the code of the run (default: 0)."),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(JobsAttach);
    this.projectRoot = getJobsRoot(flags.project, this.process);
    const run = await this.follow(findRun(this.runs, args.id));
    if (run.state === "lost") return this.resumeLost(run);
    await this.showEnd(run, flags["exit-status"]);
  }

  private async follow(run: StoredRun): Promise<StoredRun> {
    const view = await createRunView(run.record.task, this);
    const left = `run ${run.id} continues without this terminal: fx jobs attach ${run.id}`;
    try {
      return await untilSignal(this.process, left, (signal) =>
        followRun(run, this.runs, view, signal),
      );
    } finally {
      view.end();
    }
  }

  private async showEnd(run: StoredRun, exitStatus: boolean): Promise<void> {
    try {
      await this.showResult(await readEndedRun(run));
    } catch (error) {
      if (exitStatus || !(error instanceof FxError) || error.code === "FX2023") throw error;
      const { id, record } = run;
      this.note(`run ${id} ended without outputs: ${error.message}`);
      this.print("", { run: { id, ended: record.end } });
    }
  }

  private async resumeLost(run: StoredRun): Promise<void> {
    const lost = new FxError("FX6001", `run ${run.id} is lost: the process that drove it is gone`, {
      hint: `fx jobs resume ${run.id}`,
    });
    if (!(await confirm(`run ${run.id} is lost. Resume it?`, this.process, this.wantsJson)))
      throw lost;
    const flags = { "take-over": false, recreate: true };
    await this.showResult(await resumeRun(run, flags, this));
  }

  private async showResult(result: ContinuedRun): Promise<void> {
    this.print(await showOutputs(result.outputs, this), createRunDocument(result, result));
  }
}
