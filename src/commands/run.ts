import { addEnvFiles } from "../cli/env-files.ts";
import { argument } from "../cli/fx-command.ts";
import { ArgumentTexts } from "../cli/inputs/argument-texts.ts";
import { readInputFlags } from "../cli/inputs/read-input-flags.ts";
import { readTaskInputs } from "../cli/inputs/read-task-inputs.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import { formatOutputs, createRunDocument } from "../cli/run/format-outputs.ts";
import { RUN_FLAGS, type RunFlags } from "../cli/run/run-flags.ts";
import { runForCommand } from "../cli/run/run-for-command.ts";
import { refuseEarlyInputs, splitRunArguments } from "../cli/run/split-run-arguments.ts";
import { showHelp } from "../cli/show-help.ts";
import type { TaskEntry } from "../runtime/loader/collect-exports.ts";
import { findTask } from "../runtime/loader/find-task.ts";
import type { AnyTask } from "../runtime/task/task.ts";

/** `fx run`. */
export default class Run extends ProjectCommand {
  static override summary = "Run a task here, as Flyte would run it.";
  static override description =
    "Without TASK it lists the tasks of FILE. What follows TASK are the task's inputs; `fx run FILE TASK --help` lists them.";
  static override usage = "run [FLAGS] FILE [TASK [--INPUT VALUE …]]";
  static override examples = [
    "<%= config.bin %> run src/weather.ts",
    "<%= config.bin %> run src/weather.ts weather --city Oslo",
  ];
  static override args = {
    file: argument({ description: "A module, or a folder of them.", required: true }),
    task: argument({ description: "The task's name." }),
  };
  static override flags = RUN_FLAGS;

  async run(): Promise<void> {
    const parts = splitRunArguments(this.argv);
    if (parts.own.some((flag) => flag === "--help" || flag === "-h"))
      return showHelp(["run"], this.config);
    refuseEarlyInputs(parts, Object.keys({ ...Run.flags, ...Run.baseFlags }));
    const { flags, args } = await this.parse(Run, [
      ...[parts.file, parts.task].filter((word) => word !== undefined),
      ...parts.own,
    ]);
    addEnvFiles(flags["env-file"], process.env);
    const tasks = await this.loadTasks(args.file, flags.protocol);
    if (args.task === undefined) return this.listTasks(tasks);
    const { task } = findTask(tasks, args.task, args.file);
    return this.runTask(task, args.file, parts.inputs, flags);
  }

  private async listTasks(tasks: readonly TaskEntry[]): Promise<void> {
    const { formatTaskList, createTaskListDocument } = await import("../cli/run/describe-task.ts");
    this.print(formatTaskList(tasks, process.cwd()), createTaskListDocument(tasks));
  }

  private async runTask(
    task: AnyTask,
    file: string,
    words: readonly string[],
    flags: RunFlags,
  ): Promise<void> {
    const inputFlags = readInputFlags(words, task.inputFields, {
      misplaced: Object.keys(Run.flags),
      texts: new ArgumentTexts(flags.inputs === "-"),
      now: Date.now,
    });
    this.wantsJson = flags.json || inputFlags.fxFlags.has("json");
    this.wantsVerbose = flags.verbose || inputFlags.fxFlags.has("verbose");
    if (inputFlags.fxFlags.has("help")) return this.describeTask(task, file);
    const inputs = await readTaskInputs(task, inputFlags, {
      file,
      inputsFile: flags.inputs,
      projectRoot: this.projectRoot,
      isLocal: flags.endpoint === undefined,
    });
    const run = await runForCommand(task, inputs, flags, this);
    this.print(formatOutputs(run.outputs, process.cwd()), createRunDocument(task, run));
  }

  private async describeTask(task: AnyTask, file: string): Promise<void> {
    const { formatTaskHelp, createTaskDocument } = await import("../cli/run/describe-task.ts");
    this.print(formatTaskHelp(task, file, this.style), createTaskDocument(task));
  }
}
