import type { ClusterConfig } from "../../../src/runtime/remote/config/cluster-config.ts";

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
