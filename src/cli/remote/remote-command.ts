import type { Cluster } from "../../runtime/remote/cluster.ts";
import { argument, FxCommand } from "../fx-command.ts";
import { type ClusterFlags, clusterFromFlags } from "./cluster-flags.ts";

/** The argument NAME of the commands about one execution. */
export const NAME_ARGUMENT = argument({
  description: "The name of an execution; fx remote lists them.",
  required: true,
});

/** The base of the commands that only talk to a cluster. */
export abstract class RemoteCommand extends FxCommand {
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
