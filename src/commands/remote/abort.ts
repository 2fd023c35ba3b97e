import { Flags } from "@oclif/core";
import { FxCommand } from "../../cli/fx-command.ts";
import { CLUSTER_FLAGS, quoteCommand, withCluster } from "../../cli/remote/cluster-flags.ts";
import { NAME_ARGUMENT } from "../../cli/remote/watch-execution.ts";

/** `fx remote abort`. */
export default class RemoteAbort extends FxCommand {
  static override summary = "Abort an execution.";
  static override description = "Does nothing if the execution has already ended.";
  static override usage = "remote abort NAME [FLAGS]";
  static override examples = [
    "fx remote abort f7c2k9d1",
    "fx remote abort f7c2k9d1 --reason mistake",
  ];
  static override args = { name: NAME_ARGUMENT };
  static override flags = {
    reason: Flags.string({
      description: "The reason that Flyte shows.",
      default: "aborted by fx remote abort",
    }),
    ...CLUSTER_FLAGS,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RemoteAbort);
    await withCluster(flags, this, async (cluster) => {
      const isAborted = await cluster.abort(args.name, flags.reason);
      const text = isAborted
        ? `✔ asked Flyte to abort ${args.name}\n  next:  ${quoteCommand(["remote", "watch", args.name], flags)}\n`
        : `${args.name} had ended already\n`;
      this.print(text, { execution: { name: args.name }, aborted: isAborted });
    });
  }
}
