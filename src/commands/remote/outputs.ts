import { Flags } from "@oclif/core";
import { CLUSTER_FLAGS, createRemoteCommand } from "../../cli/remote/cluster-flags.ts";
import { downloadIfAsked } from "../../cli/remote/download-outputs.ts";
import { readTypedOutputs } from "../../cli/remote/registered-interface.ts";
import { NAME_ARGUMENT, RemoteCommand } from "../../cli/remote/remote-command.ts";
import { executionError, isSuccess } from "../../cli/remote/watch-execution.ts";
import { showOutputs } from "../../cli/run/show-outputs.ts";
import { outputsToJson } from "../../results/format-outputs.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";

/** `fx remote outputs`. */
export default class RemoteOutputs extends RemoteCommand {
  static override summary = "Print the outputs of an execution.";
  static override description = "Reads them with the types of the registered task.";
  static override usage = "remote outputs NAME [FLAGS]";
  static override examples = [
    "<%= config.bin %> remote outputs f7c2k9d1",
    "<%= config.bin %> remote outputs f7c2k9d1 --download results",
  ];
  static override args = { name: NAME_ARGUMENT };
  static override flags = {
    download: Flags.string({
      description: "Download files and datasets among the outputs into this folder.",
      helpValue: "DIR",
    }),
    ...CLUSTER_FLAGS,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RemoteOutputs);
    await this.withCluster(flags, async (cluster) => {
      const state = await cluster.getExecution(args.name);
      if (!state.isFinal)
        throw new FxError("FX2027", `execution ${args.name} has not ended: ${state.phase}`, {
          hint: createRemoteCommand(["watch", args.name], flags),
        });
      if (!isSuccess(state)) throw executionError(state, cluster);
      const { outputs, fields } = await readTypedOutputs(state, cluster);
      const shown = await downloadIfAsked(outputs, args.name, flags, this.process);
      this.print(await showOutputs(shown, this), {
        execution: { name: args.name, phase: state.phase },
        outputs: outputsToJson(shown, fields),
      });
    });
  }
}
