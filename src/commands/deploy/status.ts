import { listAppFields } from "../../cli/deploy/app-fields.ts";
import { createStateDocument, listStateRows } from "../../cli/deploy/show-app.ts";
import { APP_ARGUMENT, requireApp, requireApps } from "../../cli/deploy/wait-for-app.ts";
import { FxCommand } from "../../cli/fx-command.ts";
import { CLUSTER_FLAGS, withCluster } from "../../cli/remote/cluster-flags.ts";
import { formatTable } from "../../process/terminal/fit-text.ts";

/** `fx deploy status`. */
export default class DeployStatus extends FxCommand {
  static override summary = "Show the state of a deployed app.";
  static override description =
    "Shows what Flyte says about the app, its addresses, and what it consists of.";
  static override usage = "deploy status [NAME] [FLAGS]";
  static override examples = ["fx deploy status", "fx deploy status weather --json"];
  static override args = { name: APP_ARGUMENT };
  static override flags = CLUSTER_FLAGS;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DeployStatus);
    await withCluster(flags, this, async (cluster) => {
      const app = await requireApp(args.name, cluster, this.process);
      const url = requireApps(cluster).getConsoleUrl(app.name);
      const fields = listAppFields(app.spec, app.labels);
      const rows = listStateRows(app, `${url}${cluster.consoleNote}`);
      this.print(formatTable([["app", app.name], ...rows, ...fields], ""), {
        app: createStateDocument(app, url),
      });
    });
  }
}
