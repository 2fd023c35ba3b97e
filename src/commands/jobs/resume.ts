import { forEachRun, resumeOrRerun } from "../../cli/jobs/continue-run.ts";
import {
  CONTINUE_FLAGS,
  getJobsRoot,
  IDS_ARGUMENT,
  readRuns,
} from "../../cli/jobs/job-arguments.ts";
import { ProjectCommand } from "../../cli/project-command.ts";
import { showOutputs } from "../../cli/run/show-outputs.ts";
import { switchFlag } from "../../cli/shared-flags.ts";
import { createRunDocument } from "../../project/results/format-outputs.ts";

/** `fx jobs resume`. */
export default class JobsResume extends ProjectCommand {
  static override summary = "Continue a lost run to its end, as if fx had not died.";
  static override description =
    "Continues with the template, the inputs, the deadline and the attempts on record. A create that was in flight is repeated with its idempotency key. Prints the outputs as fx run does.";
  static override usage = ["jobs resume [FLAGS] ID …", "jobs resume [FLAGS] --all"];
  static override examples = [
    "fx jobs resume 7f3a",
    "fx jobs resume --all",
    "fx jobs resume 7f3a --rerun",
  ];
  static override strict = false;
  static override args = { id: IDS_ARGUMENT };
  static override flags = {
    ...CONTINUE_FLAGS,
    all: switchFlag("Resume every lost run."),
    recreate: switchFlag("Repeat a create that was in flight, with its key (default: yes).", {
      allowNo: true,
      default: true,
    }),
    rerun: switchFlag("Start a new run with the same inputs instead."),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(JobsResume);
    this.projectRoot = getJobsRoot(flags.project, this.process);
    const runs = readRuns(this.runs, argv as string[], flags.all, ["lost"]);
    if (runs.length === 0) this.note("no lost runs: fx jobs");
    const results = await forEachRun(runs, (run) => resumeOrRerun(run, flags, this), this);
    const texts: string[] = [];
    for (const { outputs } of results) texts.push(await showOutputs(outputs, this));
    const documents = results.map((result) => createRunDocument(result, result));
    this.print(
      texts.join(""),
      flags.all || runs.length !== 1 ? { runs: documents } : documents[0]!,
    );
  }
}
