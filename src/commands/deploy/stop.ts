import { FORCE_FLAG } from "../../cli/deploy/deploy-flags.ts";
import { APP_ARGUMENT, setAppWanted } from "../../cli/deploy/wait-for-app.ts";
import { FxCommand } from "../../cli/fx-command.ts";
import { CLUSTER_FLAGS } from "../../cli/remote/cluster-flags.ts";

/** `fx deploy stop`. */
export default class DeployStop extends FxCommand {
  static override summary = "Stop a deployed app.";
  static override description =
    "Stops every replica and keeps the app: fx deploy start runs it again. Flyte polls no job of its connectors meanwhile, and after about 3 minutes jobs stay RUNNING.";
  static override usage = "deploy stop [NAME] [FLAGS]";
  static override examples = ["fx deploy stop", "fx deploy stop weather"];
  static override args = { name: APP_ARGUMENT };
  static override flags = { force: FORCE_FLAG, ...CLUSTER_FLAGS };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DeployStop);
    await setAppWanted(args.name, false, flags, this);
  }
}
