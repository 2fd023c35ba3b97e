import { Args, Flags } from "@oclif/core";
import { connectorRows } from "../cli/connector-rows.ts";
import { addEnvFiles } from "../cli/add-env-files.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import { table } from "../cli/terminal/table.ts";
import { ConnectorRegistry } from "../runtime/connector/connector-registry.ts";
import { shownPath } from "../runtime/shown-path.ts";
import { processSecrets } from "../runtime/local/process-defaults.ts";

/** `fx list-connectors`. */
export default class ListConnectors extends ProjectCommand {
  static override summary = "List a project's connectors.";
  static override description = "Without PATH: of the project of the working directory.";
  static override usage = "list-connectors [FLAGS] [PATH …]";
  static override examples = ["<%= config.bin %> list-connectors", "<%= config.bin %> list-connectors src/weather.ts --json"];
  static override strict = false;
  static override args = { path: Args.string({ description: "A module, or a folder of them; repeatable." }) };
  static override flags = {
    "env-file": Flags.string({ description: "Read environment variables from a file; repeatable.", helpValue: "FILE", multiple: true, multipleNonGreedy: true }),
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(ListConnectors);
    addEnvFiles(flags["env-file"], process.env);
    const { modules } = await this.load(argv as string[]);
    const secrets = processSecrets(process.env);
    const connectors = ConnectorRegistry.shared.connectors;
    const rows = connectorRows(connectors, secrets, process.cwd());
    const text = rows.length === 0 ? "no connectors\n" : table([["NAME", "TASK TYPE", "KIND", "SECRETS", "SOURCE"], ...rows.map((row) => row.cells)], "");
    if (rows.length === 0) this.note(`looked in ${modules.length === 0 ? `${this.projectRoot}, where no module was found; package.json can name them: "fx": { "entry": ["src/index.ts"] }` : modules.map(({ file }) => shownPath(file, process.cwd())).join(", ")}`);
    this.print(text, { connectors: rows.map((row) => row.document) });
  }
}
