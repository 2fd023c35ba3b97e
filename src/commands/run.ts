import { Args, Flags } from "@oclif/core";
import { addEnvFiles } from "../cli/add-env-files.ts";
import { ArgumentTexts } from "../cli/run/argument-text.ts";
import { ENDPOINT_FLAGS, clearTextWarning } from "../cli/endpoint-options.ts";
import { outputsText } from "../cli/run/outputs-view.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import { readInputFlags } from "../cli/run/read-input-flags.ts";
import { readInputsFile } from "../cli/run/read-inputs-file.ts";
import { readTaskInputs } from "../cli/run/read-task-inputs.ts";
import { refuseEarlyInputs } from "../cli/run/refuse-early-inputs.ts";
import { runDocument } from "../cli/run/run-document.ts";
import { type RunFlags, runOptionsOf } from "../cli/run/run-options.ts";
import { runViewFor } from "../cli/run/run-view-for.ts";
import { runShown } from "../cli/run/run-shown.ts";
import { showHelp } from "../cli/show-help.ts";
import { splitRunArguments } from "../cli/run/split-run-arguments.ts";
import { taskDocument, taskHelp } from "../cli/run/task-help.ts";
import { taskList } from "../cli/run/task-list.ts";
import { unfinishedRunWarnings } from "../cli/run/unfinished-runs.ts";
import { viewLog } from "../cli/run/view-log.ts";
import type { TaskEntry } from "../runtime/loader/collect-exports.ts";
import { findTask } from "../runtime/loader/find-task.ts";
import type { AnyTask } from "../runtime/task/task.ts";

/** `fx run`. */
export default class Run extends ProjectCommand {
  static override summary = "Run a task here, as Flyte would run it.";
  static override description = "Without TASK it lists the tasks of FILE. What follows TASK are the task's inputs; `fx run FILE TASK --help` lists them.";
  static override usage = "run [FLAGS] FILE [TASK [--INPUT VALUE …]]";
  static override examples = ["<%= config.bin %> run src/weather.ts", "<%= config.bin %> run src/weather.ts weather --city Oslo"];
  static override args = { file: Args.string({ description: "A module, or a folder of them.", required: true }), task: Args.string({ description: "The task's name." }) };
  static override flags = {
    inputs: Flags.string({ description: "Read inputs from a JSON, YAML or .pb file, or from standard input.", helpValue: "FILE|-" }),
    timeout: Flags.string({ description: "Bound the whole run: 90, 90s, 1h30m.", helpValue: "TIME" }),
    retries: Flags.integer({ description: "Attempts after the first, in place of the task's own.", min: 0, max: 1000 }),
    "get-fault-budget": Flags.string({ description: "For how long get may go on failing.", helpValue: "TIME", default: "10m" }),
    "output-prefix": Flags.string({ description: "The folder for the results, in place of .fx/runs/ID.", helpValue: "DIR" }),
    clock: Flags.option({ options: ["real", "virtual"] as const, description: "On a virtual clock waiting takes no time.", default: "real" as const })(),
    protocol: Flags.option({ options: ["flyte1", "flyte2"] as const, description: "Which Flyte a serialized template is of, and the endpoint speaks; found out by default." })(),
    ...ENDPOINT_FLAGS,
    "env-file": Flags.string({ description: "Read environment variables from a file; repeatable.", helpValue: "FILE", multiple: true, multipleNonGreedy: true }),
  };

  async run(): Promise<void> {
    const parts = splitRunArguments(this.argv, (flag) => (Run.flags as Record<string, { type: string }>)[flag.slice(2)]?.type === "option");
    if (parts.own.some((flag) => flag === "--help" || flag === "-h")) return showHelp(["run"], this.config);
    refuseEarlyInputs(parts, Object.keys({ ...Run.flags, ...Run.baseFlags }));
    const { flags, args } = await this.parse(Run, [...parts.own, ...[parts.file, parts.task].filter((word) => word !== undefined)]);
    addEnvFiles(flags["env-file"], process.env);
    const tasks = await this.loadTasks(args.file, flags.protocol);
    if (args.task === undefined) this.printTasks(tasks);
    else await this.runTask(findTask(tasks, args.task, args.file).task, args.file, parts.inputs, flags);
  }

  private printTasks(tasks: readonly TaskEntry[]): void {
    this.print(taskList(tasks, process.cwd()), { tasks: tasks.map(({ task }) => ({ name: task.name, taskType: task.taskType })) });
  }

  private async runTask(task: AnyTask, file: string, inputArguments: readonly string[], flags: RunFlags): Promise<void> {
    const given = readInputFlags(inputArguments, task.inputFields, { misplaced: Object.keys(Run.flags), texts: new ArgumentTexts(flags.inputs === "-"), now: Date.now });
    this.wantsJson = flags.json || given.fxFlags.has("json");
    this.wantsVerbose = flags.verbose || given.fxFlags.has("verbose");
    if (given.fxFlags.has("help")) {
      this.print(taskHelp(task, file, this.style), taskDocument(task));
      return;
    }
    const inputs = readTaskInputs(task, flags.inputs === undefined ? {} : await readInputsFile(flags.inputs, task.inputFields, { now: Date.now, projectRoot: this.projectRoot }), given, file);
    for (const warning of unfinishedRunWarnings(this.projectRoot)) this.note(warning);
    const options = runOptionsOf(flags, this.projectRoot);
    this.hideSecretsOf(options.secrets);
    const warning = options.endpoint && clearTextWarning(options.endpoint);
    if (warning !== undefined) this.note(warning);
    const view = await runViewFor(task.name, this.wantsJson, this.redact);
    const run = await runShown(task, inputs, { ...options, log: viewLog(view, this.wantsVerbose) }, view, (text) => this.note(text));
    this.print(outputsText(run.outputs, process.cwd()), runDocument(task, run));
  }
}
