import { FxCommand } from "../../cli/fx-command.ts";
import { CLUSTER_FLAGS, quoteCommand, withCluster } from "../../cli/remote/cluster-flags.ts";
import { NAME_ARGUMENT, printOutputs } from "../../cli/remote/watch-execution.ts";
import { textFlag } from "../../cli/shared-flags.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";

/** `fx remote outputs`. */
export default class RemoteOutputs extends FxCommand {
  static override summary = "Print the outputs of an execution.";
  static override description = "Reads them with the types of the registered task.";
  static override usage = "remote outputs NAME [FLAGS]";
  static override examples = [
    "fx remote outputs f7c2k9d1",
    "fx remote outputs f7c2k9d1 --download results",
  ];
  static override args = { name: NAME_ARGUMENT };
  static override flags = {
    download: textFlag("DIR", "Download files and datasets among the outputs into this folder."),
    ...CLUSTER_FLAGS,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RemoteOutputs);
    await withCluster(flags, this, async (cluster) => {
      const state = await cluster.getExecution(args.name);
      if (!state.isFinal)
        throw new FxError("FX2027", `execution ${args.name} has not ended: ${state.phase}`, {
          hint: quoteCommand(["remote", "watch", args.name], flags),
        });
      await printOutputs(state, cluster, flags, this);
    });
  }
}
