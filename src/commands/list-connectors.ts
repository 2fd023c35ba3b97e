import { Flags } from "@oclif/core";
import { ENDPOINT_FLAGS, unencryptedWarning, endpointFromFlags } from "../cli/endpoint-options.ts";
import { addEnvFiles, ENV_FILE_FLAG } from "../cli/env-files.ts";
import { argument } from "../cli/fx-command.ts";
import { connectorRows } from "../cli/list-connectors/format-connectors.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import { formatTable } from "../cli/terminal/format-table.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import { shownPath } from "../runtime/base/source/source-location.ts";
import { ConnectorRegistry } from "../runtime/connector/connector-registry.ts";
import { createProcessSecrets } from "../runtime/local/process-defaults.ts";
import type { ConnectorEndpoint } from "../runtime/task/run/connector-endpoint.ts";

/** `fx list-connectors`. */
export default class ListConnectors extends ProjectCommand {
  static override summary = "List the connectors of a project, or of a connector server.";
  static override description =
    "Without PATH: of the project of the working directory. With --endpoint a server is asked, as Flyte's engine asks it.";
  static override usage = [
    "list-connectors [FLAGS] [PATH …]",
    "list-connectors --endpoint HOST:PORT [--health]",
  ];
  static override examples = [
    "<%= config.bin %> list-connectors",
    "<%= config.bin %> list-connectors src/weather.ts --json",
    "<%= config.bin %> list-connectors --endpoint 127.0.0.1:8000 --health",
  ];
  static override strict = false;
  static override args = {
    path: argument({ description: "A module, or a folder of them; repeatable." }),
  };
  static override flags = {
    ...ENDPOINT_FLAGS,
    protocol: Flags.option({
      options: ["flyte1", "flyte2"] as const,
      description: "Which Flyte the endpoint speaks; found out by default.",
      helpGroup: "ENDPOINT",
    })(),
    health: Flags.boolean({
      description: "Ask the endpoint how each of its services is.",
      helpGroup: "ENDPOINT",
    }),
    "env-file": Flags.string(ENV_FILE_FLAG),
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(ListConnectors);
    const endpoint = endpointFromFlags(flags);
    if (endpoint !== undefined) return this.listServed(endpoint, argv as string[], flags.health);
    if (flags.health)
      throw new FxError("FX2000", "--health asks a connector server, and there is no --endpoint", {
        hint: "--endpoint 127.0.0.1:8000",
      });
    addEnvFiles(flags["env-file"], process.env);
    const { modules } = await this.load(argv as string[]);
    const secrets = createProcessSecrets(process.env);
    const connectors = ConnectorRegistry.shared.connectors;
    const rows = connectorRows(connectors, secrets, process.cwd());
    const text =
      rows.length === 0
        ? "no connectors\n"
        : formatTable(
            [["NAME", "TASK TYPE", "KIND", "SECRETS", "SOURCE"], ...rows.map((row) => row.cells)],
            "",
          );
    if (rows.length === 0)
      this.note(
        `looked in ${modules.length === 0 ? `${argv.length === 0 ? this.projectRoot : argv.join(", ")}, where no module was found; package.json can name them: "fx": { "entry": ["src/index.ts"] }` : modules.map(({ file }) => shownPath(file, process.cwd())).join(", ")}`,
      );
    this.print(text, { connectors: rows.map((row) => row.document) });
  }

  private async listServed(
    endpoint: ConnectorEndpoint,
    paths: readonly string[],
    health: boolean,
  ): Promise<void> {
    if (paths.length > 0)
      throw new FxError(
        "FX2000",
        `${paths[0]!} is a path of a project, and --endpoint asks a server`,
        { hint: "give one of the two" },
      );
    const warning = unencryptedWarning(endpoint);
    if (warning !== undefined) this.note(warning);
    const { servedConnectors } = await import("../cli/list-connectors/list-served-connectors.ts");
    const { text, document } = await servedConnectors(endpoint, { health });
    this.print(text, document);
  }
}
