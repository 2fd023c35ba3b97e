import { type ContinueFlags, deleteRun, forEachRun } from "../../cli/jobs/continue-run.ts";
import { followRun } from "../../cli/jobs/follow-run.ts";
import {
  CONTINUE_FLAGS,
  getJobsRoot,
  IDS_ARGUMENT,
  readRuns,
} from "../../cli/jobs/job-arguments.ts";
import { ProjectCommand } from "../../cli/project-command.ts";
import { createRunView } from "../../cli/run/run-with-view.ts";
import { switchFlag } from "../../cli/shared-flags.ts";
import type { CommandProcess } from "../../process/command-process.ts";
import { untilSignal } from "../../process/process-end/listen-to-signals.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { getProcessState } from "../../runtime/local/record/run-lock.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";

/** `fx jobs delete`. */
export default class JobsDelete extends ProjectCommand {
  static override summary = "Ask the connector to delete the jobs of a run.";
  static override description =
    "Ends the run. If another process drives it, tells that process to stop and waits for it. If fx died during create, first repeats create with the same key to find out which job it made.";
  static override usage = ["jobs delete [FLAGS] ID …", "jobs delete [FLAGS] --all"];
  static override examples = ["fx jobs delete 7f3a", "fx jobs delete --all"];
  static override strict = false;
  static override args = { id: IDS_ARGUMENT };
  static override flags = {
    ...CONTINUE_FLAGS,
    all: switchFlag("Delete the jobs of all lost runs, and all jobs left."),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(JobsDelete);
    this.projectRoot = getJobsRoot(flags.project, this.process);
    const runs = readRuns(this.runs, argv as string[], flags.all, ["lost", "left"]);
    if (runs.length === 0) this.note("no runs with jobs: fx jobs");
    const lines = await forEachRun(
      runs,
      async (run) => `${run.id}  ${await this.deleteOne(run, { ...flags, recreate: true })}\n`,
      this,
    );
    this.print(lines.join(""), { deleted: runs.map(({ id }) => id) });
  }

  private async deleteOne(run: StoredRun, flags: ContinueFlags): Promise<string> {
    if (run.state === "ended") return "had already ended";
    const now = run.state === "running" ? await this.stopDriver(run) : run;
    if (now.state === "ended") return "stopped";
    return (await deleteRun(now, flags, this)) ? "deleted" : "had already succeeded";
  }

  /** Tells the process that drives the run to stop, as Ctrl-C does, and waits for its end. */
  private async stopDriver(run: StoredRun): Promise<StoredRun> {
    const { driver, record } = run;
    if (driver === undefined || getProcessState(driver) !== "alive") return run; // taking it over reports why
    this.note(`run ${run.id} is running: asked process ${driver.pid} to stop`);
    interrupt(driver.pid, this.process);
    const view = await createRunView(record.task, this);
    return untilSignal(this.process, `run ${run.id} may still be running`, (signal) =>
      followRun(run, this.runs, view, signal),
    );
  }
}

function interrupt(pid: number, { node }: CommandProcess): void {
  try {
    node.kill(pid, "SIGINT");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return; // it has just ended
    throw new FxError("FX2022", `cannot stop process ${pid}: ${(error as Error).message}`, {
      cause: error,
      hint: "stop the run as the user who started it",
    });
  }
}
