import type { Cluster } from "../../../src/runtime/remote/cluster.ts";
import type { ClusterConfig } from "../../../src/runtime/remote/config/cluster-config.ts";
import { type ClusterTools, openCluster } from "../../../src/runtime/remote/open-cluster.ts";
import { fakeClock } from "../../../src/testing/fake-clock.ts";
import { clusterConfig } from "./cluster-config.ts";

/** Opens a cluster, and closes it after the work. */
export async function withCluster<T>(
  address: string,
  config: Partial<ClusterConfig>,
  tools: Partial<ClusterTools>,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const cluster = await openCluster(clusterConfig(address, config), {
    clock: fakeClock(),
    ...tools,
  });
  try {
    return await work(cluster);
  } finally {
    cluster.close();
  }
}
