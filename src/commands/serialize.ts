import { Args, Flags } from "@oclif/core";
import { ProjectCommand } from "../cli/project-command.ts";
import { MESSAGE_FORMATS } from "../cli/render-message.ts";
import { serializeTasks } from "../cli/serialize-tasks.ts";
import { showSerialized } from "../cli/show-serialized.ts";
import { writeSerialized } from "../cli/write-serialized.ts";
import { findTask } from "../runtime/loader/find-task.ts";

/** `fx serialize`. */
export default class Serialize extends ProjectCommand {
  static override summary = "Show or write the TaskTemplate that Flyte will get.";
  static override description = "Without TASK: of every task of PATH.";
  static override usage = "serialize [FLAGS] PATH [TASK …]";
  static override examples = ["<%= config.bin %> serialize src/weather.ts", "<%= config.bin %> serialize src/ --output dist/"];
  static override strict = false;
  static override args = { path: Args.string({ description: "A module, or a folder of them.", required: true }), task: Args.string({ description: "A task's name; repeatable." }) };
  static override flags = {
    format: Flags.option({ options: [...MESSAGE_FORMATS, "pb"] as const, description: "json by default; pb with --output." })(),
    output: Flags.string({ description: "Write a file for each task into a folder.", helpValue: "DIR" }),
    project: Flags.string({ description: "The Flyte project.", default: "" }),
    domain: Flags.string({ description: "The Flyte domain.", default: "" }),
    version: Flags.string({ description: "The version to register.", default: "" }),
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Serialize);
    const [path, ...names] = argv as [string, ...string[]];
    const { tasks } = await this.load([path]);
    const chosen = names.length === 0 ? tasks : names.map((name) => findTask(tasks, name, path));
    const { project, domain, version } = flags;
    const serialized = serializeTasks(chosen.map(({ task }) => task), { project, domain, version }, (text) => this.note(text));
    const shown = flags.output === undefined ? await showSerialized(serialized, flags.format ?? "json", this.wantsJson) : await writeSerialized(serialized, flags.format ?? "pb", flags.output);
    if (shown.bytes !== undefined) { this.printBytes(shown.bytes); return; }
    this.print(shown.text, { tasks: shown.documents });
  }
}

