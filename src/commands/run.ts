import {
  listFlagValues,
  refuseEarlyInputs,
  type RunArguments,
  splitRunArguments,
} from "../cli/fx-arguments.ts";
import { argument, FxCommand, requiredArgument, showHelp } from "../cli/fx-command.ts";
import { type LoadedTasks, ProjectCommand } from "../cli/project-command.ts";
import type { ClusterFlags } from "../cli/remote/cluster-flags.ts";
import { refuseMixedFlags, type RemoteRunFlags } from "../cli/remote/remote-run-flags.ts";
import { RUN_FLAGS, type RunFlags } from "../cli/run/run-flags.ts";
import { runForCommand } from "../cli/run/run-for-command.ts";
import { showOutputs } from "../cli/run/show-outputs.ts";
import { refuseSwitchValues } from "../process/errors/usage-error.ts";
import { ArgumentTexts, readInputFlags } from "../project/inputs/read-input-flags.ts";
import { nameFlags, readTaskInputs } from "../project/inputs/read-task-inputs.ts";
import { InputNames, TaskWords } from "../project/inputs/task-words.ts";
import { createRunDocument } from "../project/results/format-outputs.ts";
import type { TaskEntry } from "../runtime/loader/collect-exports.ts";
import type { LoadedProject } from "../runtime/loader/load-project.ts";
import { findTask } from "../runtime/loader/require-tasks.ts";
import type { AnyTask } from "../runtime/task/task-definition.ts";

const FLAGS = { ...RUN_FLAGS, ...FxCommand.baseFlags, help: { type: "boolean" } };

/** `fx run`. */
export default class Run extends ProjectCommand {
  static override summary = "Run a task on this machine, as Flyte would.";
  static override description =
    "Without TASK, lists the tasks of FILE. Inputs follow TASK: `fx run FILE TASK --help` lists them. The flags below may follow TASK, too, unless the task has an input of that name. After --, every flag is an input.";
  static override usage = "run [FLAGS] FILE [TASK [--INPUT VALUE …] [FLAGS]]";
  static override examples = [
    "fx run src/weather.ts",
    "fx run src/weather.ts weather --city Oslo",
    "fx run src/weather.ts weather --city Oslo --timeout 5s",
  ];
  static override args = {
    file: requiredArgument("A module, a folder of modules, or a serialized task."),
    task: argument("The name of the task."),
  };
  static override flags = RUN_FLAGS;

  async run(): Promise<void> {
    const parts = splitRunArguments(this.argv);
    if (parts.own.some((flag) => flag === "--help" || flag === "-h"))
      return showHelp(["run"], this.config);
    refuseEarlyInputs(parts, Object.keys(FLAGS));
    const { flags, args } = await this.parseOwn(parts);
    const { tasks, loaded } = await this.loadRunTasks(args.file, parts, flags);
    if (args.task === undefined) return this.listTasks(tasks);
    return this.runTask(findTask(tasks, args.task, args.file), loaded, args.file, parts);
  }

  /** Parses fx's own flags, those after TASK included once the task's inputs are known. */
  private parseOwn({ file, task, own }: RunArguments, ownAfterTask: readonly string[] = []) {
    refuseSwitchValues(ownAfterTask, FLAGS, "run");
    const positional = [file, task].filter((word) => word !== undefined);
    return this.parse(Run, [...positional, ...own, ...ownAfterTask]);
  }

  /**
   * Loads the tasks. The author's modules may read the environment, so `--env-file` after TASK counts before the task's
   * inputs are known. Node does the same: it reads such a file wherever the flag stands.
   */
  private async loadRunTasks(
    file: string,
    { afterTask }: RunArguments,
    flags: RunFlags,
  ): Promise<LoadedTasks> {
    const { own } = new TaskWords(afterTask, new InputNames(new Map()), FLAGS);
    const late = listFlagValues(own, "--env-file");
    this.addProjectEnv(file, [...(flags["env-file"] ?? []), ...late]);
    const [named] = listFlagValues(own, "--protocol");
    const protocol = named === "flyte1" || named === "flyte2" ? named : undefined;
    return this.loadTasks(file, flags.protocol ?? protocol);
  }

  private async listTasks(tasks: readonly TaskEntry[]): Promise<void> {
    const { formatTaskList } = await import("../cli/run/format-task-help.ts");
    const listed = tasks.map(({ task: { name, taskType } }) => ({ name, taskType }));
    this.print(formatTaskList(tasks, this.process.cwd), { tasks: listed });
  }

  private async runTask(
    entry: TaskEntry,
    loaded: LoadedProject,
    file: string,
    parts: RunArguments,
  ): Promise<void> {
    const { task } = entry;
    const words = new TaskWords(parts.afterTask, new InputNames(task.inputFields), FLAGS);
    this.wantsJson = [...parts.own, ...words.own].includes("--json");
    const { flags } = await this.parseOwn(
      parts,
      words.own.filter((word) => word !== "--help"),
    );
    this.wantsVerbose = flags.verbose;
    if (words.own.includes("--help")) return this.describeTask(task, file);
    const texts = new ArgumentTexts(this.process, flags.inputs === "-");
    const inputFlags = readInputFlags(words, task.inputFields, texts);
    refuseMixedFlags(flags);
    const inputs = await readTaskInputs(task, inputFlags, {
      file,
      inputsFile: flags.inputs,
      projectRoot: this.projectRoot,
      files: this.process,
      protocol: flags.protocol,
      isLocal: flags.endpoint === undefined || flags.remote,
    });
    if (flags.remote) return this.runRemotely(entry, loaded, inputs, flags);
    const run = await runForCommand(entry, inputs, flags, this).catch((error: unknown) => {
      throw nameFlags(error, task, file);
    });
    this.print(await showOutputs(run.outputs, this), createRunDocument(task, run));
  }

  private async runRemotely(
    { task, file }: TaskEntry,
    loaded: LoadedProject,
    inputs: object,
    flags: RemoteRunFlags & ClusterFlags,
  ): Promise<void> {
    const { runRemotely } = await import("../cli/remote/run-remotely.ts");
    const locate = await this.locateExports(loaded);
    await runRemotely({ task, inputs, flags }, locate, this).catch((error: unknown) => {
      throw nameFlags(error, task, file);
    });
  }

  private async describeTask(task: AnyTask, file: string): Promise<void> {
    const { createTaskDocument, formatTaskHelp } = await import("../cli/run/format-task-help.ts");
    const page = { style: this.style, width: this.textWidth };
    this.print(formatTaskHelp(task, file, page, Object.keys(FLAGS)), createTaskDocument(task));
  }
}
