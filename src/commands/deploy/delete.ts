import { FORCE_FLAG } from "../../cli/deploy/deploy-flags.ts";
import { refuseForeignApp } from "../../cli/deploy/show-app.ts";
import { APP_ARGUMENT, requireApp, requireApps } from "../../cli/deploy/wait-for-app.ts";
import { FxCommand } from "../../cli/fx-command.ts";
import { describePlace } from "../../cli/register/show-registration.ts";
import { CLUSTER_FLAGS, withCluster } from "../../cli/remote/cluster-flags.ts";
import { switchFlag } from "../../cli/shared-flags.ts";
import { confirm, getNoPromptReason } from "../../process/terminal/confirm.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";

/** `fx deploy delete`. */
export default class DeployDelete extends FxCommand {
  static override summary = "Delete a deployed app.";
  static override description =
    "Asks first. Jobs that its connectors have started continue without Flyte.";
  static override usage = "deploy delete [NAME] [--yes] [FLAGS]";
  static override examples = ["fx deploy delete --yes", "fx deploy delete weather --yes"];
  static override args = { name: APP_ARGUMENT };
  static override flags = {
    yes: switchFlag("Do not ask."),
    force: FORCE_FLAG,
    ...CLUSTER_FLAGS,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DeployDelete);
    await withCluster(flags, this, async (cluster) => {
      const app = await requireApp(args.name, cluster, this.process);
      refuseForeignApp(app, flags);
      const place = describePlace(cluster);
      if (!flags.yes) {
        const reason = getNoPromptReason(this.process, { json: this.wantsJson });
        if (reason !== undefined)
          throw new FxError("FX2000", `fx deploy delete asks first, but ${reason}`, {
            hint: "--yes",
          });
        if (!(await confirm(`delete app ${app.name} on ${place}?`, this.process, this.wantsJson)))
          throw new FxError("FX1009", "stopped: nothing was deleted");
      }
      await requireApps(cluster).delete(app.name);
      this.print(`✔ deleted app ${app.name} on ${place}\n`, { app: { name: app.name } });
    });
  }
}
