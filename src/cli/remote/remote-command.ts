import { outputsToJson } from "../../results/format-outputs.ts";
import type { ExecutionState } from "../../runtime/remote/cluster-types.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";
import { argument, FxCommand } from "../fx-command.ts";
import { showOutputs } from "../run/render-outputs.ts";
import { type ClusterFlags, clusterFromFlags } from "./cluster-flags.ts";
import { downloadIfAsked } from "./download-outputs.ts";
import { readTypedOutputs } from "./registered-interface.ts";
import { executionError, isSuccess } from "./watch-execution.ts";

/** The argument NAME of the commands about one execution. */
export const NAME_ARGUMENT = argument({
  description: "The name of an execution; fx remote lists them.",
  required: true,
});

/** The base of the commands that only talk to a cluster. */
export abstract class RemoteCommand extends FxCommand {
  /** Prints the outputs of an execution that has ended. Throws FX1001 if it did not succeed. */
  protected async printOutputs(
    state: ExecutionState,
    cluster: Cluster,
    flags: ClusterFlags & { readonly download?: string | undefined },
  ): Promise<void> {
    const { name, phase } = state;
    if (!isSuccess(state)) throw executionError(state, cluster);
    const { outputs, fields } = await readTypedOutputs(state, cluster);
    const shown = await downloadIfAsked(outputs, name, flags, this.process);
    const document = { execution: { name, phase }, outputs: outputsToJson(shown, fields) };
    this.print(await showOutputs(shown, this), document);
  }

  /** Connects to the cluster of the flags, and disconnects afterwards. */
  protected async withCluster<T>(
    flags: ClusterFlags,
    work: (cluster: Cluster) => Promise<T>,
  ): Promise<T> {
    const cluster = await clusterFromFlags(flags, this);
    try {
      return await work(cluster);
    } finally {
      cluster.close();
    }
  }
}
