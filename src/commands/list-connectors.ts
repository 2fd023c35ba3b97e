import {
  ENDPOINT_FLAGS,
  type EndpointFlags,
  endpointFromFlags,
  warnOfUnencrypted,
} from "../cli/endpoint-options.ts";
import { PATH_ARGUMENTS } from "../cli/fx-command.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import { envFileFlag, protocolFlag, switchFlag } from "../cli/shared-flags.ts";
import { listConnectors, listServedConnectors } from "../project/list-connectors.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import { showPath } from "../runtime/base/source/source-location.ts";
import { createProcessSecrets } from "../runtime/local/process-defaults.ts";
import type { ConnectorEndpoint } from "../runtime/task/run/run-options.ts";

/** `fx list-connectors`. */
export default class ListConnectors extends ProjectCommand {
  static override summary = "List the connectors of a project or a connector server.";
  static override description =
    "Without PATH, lists the connectors of the current project. With --endpoint, asks a connector server, as Flyte's engine does.";
  static override usage = [
    "list-connectors [FLAGS] [PATH …]",
    "list-connectors --endpoint HOST:PORT [--health]",
  ];
  static override examples = [
    "fx list-connectors",
    "fx list-connectors src/weather.ts --json",
    "fx list-connectors --endpoint 127.0.0.1:8000 --health",
  ];
  static override strict = false;
  static override args = PATH_ARGUMENTS;
  static override flags = {
    ...ENDPOINT_FLAGS,
    endpoint: {
      ...ENDPOINT_FLAGS.endpoint,
      description: "Ask this connector server instead of loading a project.",
    },
    protocol: protocolFlag({
      description: "The Flyte version that the endpoint speaks (default: detect).",
      helpGroup: "ENDPOINT",
    }),
    health: switchFlag("Print the health of each of the endpoint's services.", {
      helpGroup: "ENDPOINT",
      dependsOn: ["endpoint"],
    }),
    "env-file": envFileFlag(),
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(ListConnectors);
    const paths = argv as string[];
    const endpoint = readEndpoint(flags, paths);
    if (endpoint !== undefined) {
      warnOfUnencrypted(endpoint, (text) => this.note(text));
      this.print(...(await listServedConnectors(endpoint, flags.health)));
      return;
    }
    this.addProjectEnv(paths[0], flags["env-file"]);
    const { cwd, env } = this.process;
    const { files, registry } = await this.loadConnectors(paths);
    const list = listConnectors(registry, createProcessSecrets(env), cwd);
    if (registry.connectors.length === 0)
      this.note(describeSearch(files, paths.length === 0 ? [this.projectRoot] : paths, cwd));
    this.print(...list);
  }
}

/** Throws FX2000 for flags and paths that cannot be combined. */
function readEndpoint(
  flags: EndpointFlags,
  [path]: readonly string[],
): ConnectorEndpoint | undefined {
  const endpoint = endpointFromFlags(flags);
  if (endpoint !== undefined && path !== undefined)
    throw new FxError("FX2000", `--endpoint cannot be combined with the path ${path}`, {
      hint: "remove --endpoint or the path",
    });
  return endpoint;
}

function describeSearch(files: readonly string[], paths: readonly string[], cwd: string): string {
  if (files.length === 0)
    return `found no module in ${paths.join(", ")}; name the modules in package.json: "fx": { "entry": ["src/index.ts"] }`;
  return `looked in ${files.map((file) => showPath(file, cwd)).join(", ")}`;
}
