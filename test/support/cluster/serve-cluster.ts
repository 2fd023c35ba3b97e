import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { type ClusterCertificates, SERVER_TLS } from "./cluster-certificates.ts";
import type { FakeCluster } from "./fake-cluster.ts";
import { serveFlyte1 } from "./flyte1-server.ts";
import { serveFlyte2 } from "./flyte2-server.ts";

/** A server of Flyte 1 or 2. It closes with its test or file. */
export interface ClusterServer {
  /** `HOST:PORT`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves a cluster in the protocol of either Flyte, with TLS if there are certificates. */
export function serveCluster(
  protocol: Protocol,
  cluster: FakeCluster,
  certificates?: ClusterCertificates,
  tls = SERVER_TLS,
): Promise<ClusterServer> {
  return protocol === "flyte1"
    ? serveFlyte1(cluster, certificates?.forGrpc(tls))
    : serveFlyte2(cluster, certificates?.forHttps(tls));
}
