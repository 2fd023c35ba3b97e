import { ProjectCommand } from "../../cli/project-command.ts";
import { CLUSTER_FLAGS, configFromFlags, openForCommand } from "../../cli/remote/cluster-flags.ts";
import { collectInfo } from "../../cli/remote/cluster-info.ts";
import { textFlag } from "../../cli/shared-flags.ts";
import { formatTable } from "../../process/terminal/fit-text.ts";
import { getCodeFacts } from "../../runtime/base/errors/error-codes.ts";
import { splitAddress } from "../../runtime/client/split-address.ts";

/** `fx remote info`. */
export default class RemoteInfo extends ProjectCommand {
  static override summary = "Show which cluster fx uses, and what works.";
  static override description =
    "Shows where the configuration comes from, who you are, the backend's version, and whether project and domain exist. With --connector, also whether that server serves the task types of this project. Exits with 5 if something is wrong.";
  static override usage = "remote info [--connector HOST:PORT] [FLAGS]";
  static override examples = ["fx remote info", "fx remote info --connector 127.0.0.1:8000"];
  static override flags = {
    connector: textFlag("HOST:PORT", "A connector server that the backend should use."),
    ...CLUSTER_FLAGS,
  };

  async run(): Promise<number> {
    const { flags } = await this.parse(RemoteInfo);
    const { connector, ...clusterFlags } = flags;
    if (connector !== undefined) splitAddress(connector, "--connector 127.0.0.1:8000");
    const config = await configFromFlags(clusterFlags, this.process);
    const cluster = await openForCommand(config, this);
    let hasProblem: boolean;
    try {
      const served =
        connector === undefined
          ? undefined
          : { address: connector, taskTypes: await this.listTaskTypes() };
      const lines = await collectInfo(config, cluster, served);
      const rows = lines.map(({ name, text, remedy }) => [
        name,
        remedy === undefined ? text : `✖ ${text}   ${remedy}`,
      ]);
      hasProblem = lines.some(({ remedy }) => remedy !== undefined);
      this.print(formatTable(rows, ""), { ok: !hasProblem, info: lines });
    } finally {
      cluster.close();
    }
    return hasProblem ? getCodeFacts("FX5033").exitCode : 0;
  }

  /** The task types that Flyte sends to the project's connectors, exported or registered. */
  private async listTaskTypes(): Promise<readonly string[]> {
    const { registry } = await this.loadConnectors([]);
    return [...new Set(registry.listed.map(({ taskCategory }) => taskCategory.name))];
  }
}
