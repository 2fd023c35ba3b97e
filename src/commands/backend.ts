import {
  BACKEND_FLAGS,
  formatBackendCommand,
  readBackendOptions,
} from "../cli/backend/backend-options.ts";
import { checkBackendFile } from "../cli/backend/check-backend-file.ts";
import { PATH_ARGUMENTS } from "../cli/fx-command.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import { createConnectorAddress } from "../cluster-setup/backend/connector-address.ts";
import {
  createConfiguration,
  renderConfiguration,
} from "../cluster-setup/backend/create-configuration.ts";
import { findRepeatedTypes, requireServedTypes } from "../cluster-setup/backend/served-types.ts";
import { addEnvFiles } from "../project/env-files.ts";

/** `fx backend`. */
export default class Backend extends ProjectCommand {
  static override summary = "Print or check Flyte's configuration for connectors.";
  static override description =
    "Prints the configuration that makes Flyte send tasks to the connectors of a project. With --check, finds what keeps a configuration from doing so. Without PATH, for the connectors of the current project.";
  static override usage = ["backend [FLAGS] [PATH …]", "backend [FLAGS] [PATH …] --check FILE"];
  static override examples = [
    "fx backend --for flyte1",
    "fx backend src/weather.ts --for helm --chart flyte-core",
    "fx backend --for flyte2 --address weather.jobs.svc.cluster.local:8000",
    "fx backend --check flyte.yaml",
  ];
  static override strict = false;
  static override args = PATH_ARGUMENTS;
  static override flags = BACKEND_FLAGS;

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Backend);
    const { action, address, ...connection } = readBackendOptions(flags);
    addEnvFiles(flags["env-file"], this.process);
    const paths = argv as string[];
    const { project, files, registry } = await this.loadConnectors(paths);
    const types = requireServedTypes(registry, files, this.process.cwd);
    const connector = createConnectorAddress(project, address);
    const commandFor = formatBackendCommand.bind(undefined, paths, flags);
    if (action.do === "check") {
      this.print(...(await checkBackendFile(action, { types, connector, commandFor }, this)));
      return;
    }
    const { target } = action;
    const request = { target, types, connector, ...connection };
    for (const { problem, write } of findRepeatedTypes(types, target.protocol))
      this.note(`warning: ${problem}; ${write}`);
    if (!this.wantsJson)
      this.note(
        `next: add this to the backend's configuration, restart it, then: ${commandFor(target)} --check FILE`,
      );
    this.print(await renderConfiguration(request), {
      flyte: target.protocol,
      chart: target.chart ?? null,
      address: connector.target,
      configuration: createConfiguration(request),
    });
  }
}
