import { FxCommand } from "../../cli/fx-command.ts";
import { CLUSTER_FLAGS, withCluster } from "../../cli/remote/cluster-flags.ts";
import { findTemplate } from "../../cli/remote/registered-interface.ts";
import { NAME_ARGUMENT, printOutputs, watchExecution } from "../../cli/remote/watch-execution.ts";
import { oneLine } from "../../runtime/base/text.ts";

/** `fx remote watch`. */
export default class RemoteWatch extends FxCommand {
  static override summary = "Follow an execution to its end.";
  static override description =
    "Shows its phases, messages and log links, and its outputs at the end. Ctrl-C stops watching; a second one within two seconds aborts the execution.";
  static override usage = "remote watch NAME [FLAGS]";
  static override examples = ["fx remote watch f7c2k9d1", "fx remote watch f7c2k9d1 --json"];
  static override args = { name: NAME_ARGUMENT };
  static override flags = CLUSTER_FLAGS;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RemoteWatch);
    await withCluster(flags, this, async (cluster) => {
      const now = await cluster.getExecution(args.name);
      const template = await findTemplate(now, cluster);
      const task = {
        name: oneLine(now.task?.name ?? args.name),
        attempts: (template?.metadata.retries ?? 0) + 1,
      };
      const end = now.isFinal ? now : await watchExecution(cluster, args.name, task, flags, this);
      await printOutputs(end, cluster, flags, this);
    });
  }
}
