import { argument, requiredArgument } from "../cli/fx-command.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import { checkSerialized } from "../cli/serialize/check-serialized.ts";
import {
  readSerializeOptions,
  SERIALIZE_FLAGS,
  type SerializeOptions,
} from "../cli/serialize/serialize-options.ts";
import {
  type SerializedTask,
  serializeTasks,
  serializeTemplate,
} from "../cli/serialize/serialize-tasks.ts";
import {
  renderFiles,
  type Serialized,
  showSerialized,
  writeSerialized,
} from "../cli/serialize/write-serialized.ts";
import { isTemplateFile } from "../project/template-file.ts";
import { FxError } from "../runtime/base/errors/errors.ts";

/** `fx serialize`. */
export default class Serialize extends ProjectCommand {
  static override summary = "Print or write the TaskTemplate that Flyte will receive.";
  static override description = "Without TASK, serializes every task of PATH.";
  static override usage = "serialize [FLAGS] PATH [TASK …]";
  static override examples = [
    "fx serialize src/weather.ts",
    "fx serialize src/ --output dist/",
    "fx serialize src/ --output dist/ --check",
    "fx serialize src/ --package dist/tasks.tgz",
  ];
  static override strict = false;
  static override args = {
    path: requiredArgument("A module, a folder of modules, or a serialized task."),
    task: argument("The name of a task (repeatable)."),
  };
  static override flags = SERIALIZE_FLAGS;

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Serialize);
    const [path, ...names] = argv as [string, ...string[]];
    const options = readSerializeOptions(flags);
    const serialized = isTemplateFile(path)
      ? [await serializeTemplate(path, this.process.cwd, options.form, options.settings)]
      : await this.serializeModule(path, names, options);
    const { text, bytes, document } = await this.deliver(serialized, options, names.length === 0);
    if (bytes !== undefined && this.process.stdout.isTTY)
      throw new FxError("FX2000", "cannot print bytes on a terminal", {
        hint: "redirect them to a file: fx … > task.pb",
      });
    if (bytes === undefined) this.print(text, document);
    else this.process.stdout.print(bytes);
  }

  private async serializeModule(
    path: string,
    names: readonly string[],
    { form, settings }: SerializeOptions,
  ): Promise<readonly SerializedTask[]> {
    this.addProjectEnv(path);
    const { tasks, locate } = await this.loadChosenTasks(path, names);
    return serializeTasks(tasks, form, { ...settings, locate }, (text) => this.note(text));
  }

  private async deliver(
    tasks: readonly SerializedTask[],
    { target, format, check }: SerializeOptions,
    includesAllTasks: boolean,
  ): Promise<Serialized> {
    if (target === undefined) return showSerialized(tasks, format, this.wantsJson);
    const files = await renderFiles(tasks, format);
    const renewBy = ["fx", "serialize", ...this.argv.filter((word) => word !== "--check")];
    if (check) return checkSerialized(files, target, { includesAllTasks, renewBy });
    return writeSerialized(files, target, includesAllTasks, (text) => this.note(text));
  }
}
