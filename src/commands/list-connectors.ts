import { Flags } from "@oclif/core";
import {
  ENDPOINT_FLAGS,
  type EndpointFlags,
  warnOfUnencrypted,
  endpointFromFlags,
} from "../cli/endpoint-options.ts";
import { addEnvFiles, ENV_FILE_FLAG } from "../cli/env-files.ts";
import { argument } from "../cli/fx-command.ts";
import { listConnectors } from "../cli/list-connectors/list-connectors.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import { showPath } from "../runtime/base/source/source-location.ts";
import { ConnectorRegistry } from "../runtime/connector/connector-registry.ts";
import { createProcessSecrets } from "../runtime/local/process-defaults.ts";
import type { ConnectorEndpoint } from "../runtime/task/run/run-options.ts";

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
    endpoint: Flags.string({
      description: "List the connectors that this server serves; loads no project.",
      helpGroup: "ENDPOINT",
      helpValue: "HOST:PORT",
    }),
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
    const paths = argv as string[];
    const endpoint = readEndpoint(flags, paths);
    if (endpoint !== undefined) return this.listServed(endpoint, flags.health);
    addEnvFiles(flags["env-file"], process.env);
    const { modules } = await this.load(paths);
    const { connectors } = ConnectorRegistry.shared;
    const list = listConnectors(connectors, createProcessSecrets(process.env), process.cwd());
    if (connectors.length === 0)
      this.note(describeSearch(modules, paths.length === 0 ? [this.projectRoot] : paths));
    this.print(list.text, list.document);
  }

  private async listServed(endpoint: ConnectorEndpoint, health: boolean): Promise<void> {
    const warning = warnOfUnencrypted(endpoint);
    if (warning !== undefined) this.note(warning);
    const { listServedConnectors } =
      await import("../cli/list-connectors/list-served-connectors.ts");
    const { text, document } = await listServedConnectors(endpoint, { health });
    this.print(text, document);
  }
}

/** Throws FX2000 for flags and paths that cannot be combined. */
function readEndpoint(
  flags: EndpointFlags & { readonly health: boolean },
  [path]: readonly string[],
): ConnectorEndpoint | undefined {
  const endpoint = endpointFromFlags(flags);
  if (endpoint !== undefined && path !== undefined)
    throw new FxError("FX2000", `${path} is a path of a project, and --endpoint asks a server`, {
      hint: "give one of the two",
    });
  if (endpoint === undefined && flags.health)
    throw new FxError("FX2000", "--health asks a connector server, and there is no --endpoint", {
      hint: "--endpoint 127.0.0.1:8000",
    });
  return endpoint;
}

function describeSearch(
  modules: readonly { readonly file: string }[],
  paths: readonly string[],
): string {
  return modules.length === 0
    ? `looked in ${paths.join(", ")}, where no module was found; package.json can name them: "fx": { "entry": ["src/index.ts"] }`
    : `looked in ${modules.map(({ file }) => showPath(file, process.cwd())).join(", ")}`;
}
