import { FORCE_FLAG, WAIT_FLAGS } from "../../cli/deploy/deploy-flags.ts";
import { APP_ARGUMENT, setAppWanted } from "../../cli/deploy/wait-for-app.ts";
import { FxCommand } from "../../cli/fx-command.ts";
import { CLUSTER_FLAGS } from "../../cli/remote/cluster-flags.ts";

/** `fx deploy start`. */
export default class DeployStart extends FxCommand {
  static override summary = "Start a stopped app.";
  static override description = "Runs the app again as it was deployed.";
  static override usage = "deploy start [NAME] [--wait] [FLAGS]";
  static override examples = ["fx deploy start", "fx deploy start weather --wait"];
  static override args = { name: APP_ARGUMENT };
  static override flags = { ...WAIT_FLAGS, force: FORCE_FLAG, ...CLUSTER_FLAGS };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DeployStart);
    await setAppWanted(args.name, true, flags, this);
  }
}
