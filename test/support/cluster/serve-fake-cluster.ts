import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import type { FakeCluster } from "./fake-cluster.ts";
import { type ClusterServer, serveFlyte1 } from "./flyte1-server.ts";
import { serveFlyte2 } from "./flyte2-server.ts";

/** Serves a cluster in the protocol of either Flyte. */
export function serveFakeCluster(protocol: Protocol, cluster: FakeCluster): Promise<ClusterServer> {
  return protocol === "flyte1" ? serveFlyte1(cluster) : serveFlyte2(cluster);
}
