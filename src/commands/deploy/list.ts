import { createStateDocument } from "../../cli/deploy/show-app.ts";
import { requireApps } from "../../cli/deploy/wait-for-app.ts";
import { FxCommand } from "../../cli/fx-command.ts";
import { CLUSTER_FLAGS, withCluster } from "../../cli/remote/cluster-flags.ts";
import { countFlag } from "../../cli/shared-flags.ts";
import { formatTable } from "../../process/terminal/fit-text.ts";
import type { AppState } from "../../runtime/remote/app-types.ts";

/** `fx deploy list`. */
export default class DeployList extends FxCommand {
  static override summary = "List the apps on a cluster.";
  static override description =
    "Lists the apps of the project and domain, also those that fx did not deploy.";
  static override usage = "deploy list [FLAGS]";
  static override examples = ["fx deploy list", "fx deploy list --json"];
  static override flags = {
    limit: countFlag("How many apps to list.", { default: 100, min: 1 }),
    ...CLUSTER_FLAGS,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(DeployList);
    await withCluster(flags, this, async (cluster) => {
      const apps = requireApps(cluster);
      const all: AppState[] = [];
      for await (const page of apps.list(flags.limit)) all.push(...page);
      if (all.length === 0) this.note("no apps yet: fx deploy --image IMAGE creates one");
      const rows = [["APP", "STATE", "RUNNING", "DEPLOYED BY", "IMAGE"], ...all.map(toRow)];
      this.print(all.length === 0 ? "" : formatTable(rows, ""), {
        apps: all.map((app) => createStateDocument(app, apps.getConsoleUrl(app.name))),
      });
    });
  }
}

function toRow({ name, phase, runningReplicas, deployedBy, spec }: AppState): string[] {
  const running = `${runningReplicas}/${spec.replicas.max}`;
  return [name, phase, running, deployedBy || "unknown", spec.container.image];
}
