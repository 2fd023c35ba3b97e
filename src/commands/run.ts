import { addEnvFiles } from "../cli/env-files.ts";
import { argument } from "../cli/argument.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import { outputsText, runDocument } from "../cli/run/format-outputs.ts";
import { ArgumentTexts } from "../cli/inputs/read-input-text.ts";
import { readInputsFile } from "../cli/inputs/read-inputs-file.ts";
import { readInputFlags, readTaskInputs, refuseEarlyInputs } from "../cli/inputs/read-task-inputs.ts";
import { RUN_FLAGS, acceptsValue, splitRunArguments } from "../cli/run/run-flags.ts";
import { runForCommand } from "../cli/run/run-for-command.ts";
import type { RunFlags } from "../cli/run/run-options.ts";
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
    const parts = splitRunArguments(this.argv, acceptsValue);
    if (parts.own.some((flag) => flag === "--help" || flag === "-h"))
      return showHelp(["run"], this.config);
    refuseEarlyInputs(parts, Object.keys({ ...Run.flags, ...Run.baseFlags }));
    const { flags, args } = await this.parse(Run, [
      ...[parts.file, parts.task].filter((word) => word !== undefined),
      ...parts.own,
    ]);
    addEnvFiles(flags["env-file"], process.env);
    const tasks = await this.loadTasks(args.file, flags.protocol);
    if (args.task === undefined) await this.listTasks(tasks);
    else
      await this.runTask(
        findTask(tasks, args.task, args.file).task,
        args.file,
        parts.inputs,
        flags,
      );
  }

  private async runTask(
    task: AnyTask,
    file: string,
    inputArguments: readonly string[],
    flags: RunFlags,
  ): Promise<void> {
    const inputFlags = readInputFlags(inputArguments, task.inputFields, {
      misplaced: Object.keys(Run.flags),
      texts: new ArgumentTexts(flags.inputs === "-"),
      now: Date.now,
    });
    this.wantsJson = flags.json || inputFlags.fxFlags.has("json");
    this.wantsVerbose = flags.verbose || inputFlags.fxFlags.has("verbose");
    if (inputFlags.fxFlags.has("help")) return this.describeTask(task, file);
    const inputs = readTaskInputs(
      task,
      flags.inputs === undefined
        ? {}
        : await readInputsFile(flags.inputs, task.inputFields, {
            now: Date.now,
            projectRoot: this.projectRoot,
          }),
      inputFlags,
      { file, isHere: flags.endpoint === undefined },
    );
    const { projectRoot, wantsJson: json, wantsVerbose: verbose } = this;
    const run = await runForCommand(task, inputs, flags, {
      projectRoot,
      json,
      verbose,
      hideSecrets: (secrets) => this.hideSecrets(secrets),
      redact: (text) => this.redact(text),
      say: (text) => this.note(text),
      end: (error) => this.end(error),
    });
    this.print(outputsText(run.outputs, process.cwd()), runDocument(task, run));
  }

  private async listTasks(tasks: readonly TaskEntry[]): Promise<void> {
    const { taskList, taskListDocument } = await import("../cli/run/task-help.ts");
    this.print(taskList(tasks, process.cwd()), taskListDocument(tasks));
  }

  private async describeTask(task: AnyTask, file: string): Promise<void> {
    const { taskDocument, taskHelp } = await import("../cli/run/task-help.ts");
    this.print(taskHelp(task, file, this.style), taskDocument(task));
  }
}
