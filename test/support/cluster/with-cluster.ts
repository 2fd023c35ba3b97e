import assert from "node:assert/strict";
import type { Cluster } from "../../../src/runtime/remote/cluster.ts";
import type { ClusterConfig } from "../../../src/runtime/remote/config/cluster-config.ts";
import { type ClusterTools, openCluster } from "../../../src/runtime/remote/open-cluster.ts";
import { fakeClock } from "../../../src/testing/fake-clock.ts";

/** What a cluster needs of the process: a clock that stands still, and nobody to sign in. */
export function clusterTools(more: Partial<ClusterTools> = {}): ClusterTools {
  return {
    clock: fakeClock(),
    env: {},
    tokens: undefined,
    openStorage: () => assert.fail("the store is not opened"),
    onSignIn: () => undefined,
    onSecret: () => undefined,
    signal: undefined,
    ...more,
  };
}

/** Opens a cluster, and closes it after the work. */
export async function withCluster<T>(
  address: string,
  config: Partial<ClusterConfig>,
  tools: Partial<ClusterTools>,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const cluster = await openCluster(clusterConfig(address, config), clusterTools(tools));
  try {
    return await work(cluster);
  } finally {
    cluster.close();
  }
}

/** The configuration for a server of a test. */
export function clusterConfig(address: string, more: Partial<ClusterConfig> = {}): ClusterConfig {
  const [host = "", port = ""] = address.split(":");
  return {
    host,
    port: Number(port),
    protocol: undefined,
    source: "--endpoint",
    tls: undefined,
    insecureStore: false,
    proxy: "",
    proxyCommand: undefined,
    auth: { kind: "none" },
    authorizationHeader: undefined,
    org: "",
    project: "weather",
    domain: "development",
    consoleUrl: undefined,
    ...more,
  };
}
