import { Flags, type Interfaces } from "@oclif/core";
import { realClock } from "../../runtime/base/real-clock.ts";
import { splitAddress } from "../../runtime/client/split-address.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";
import { protocolFlag } from "../shared-flags.ts";

/** The flags of every command that talks to a cluster. */
export const CLUSTER_FLAGS = {
  endpoint: Flags.string({
    description: "The cluster.",
    helpGroup: "CLUSTER",
    helpValue: "HOST:PORT",
  }),
  insecure: Flags.boolean({ description: "Connect without TLS.", helpGroup: "CLUSTER" }),
  project: Flags.string({ description: "The Flyte project.", helpGroup: "CLUSTER" }),
  domain: Flags.string({ description: "The domain.", helpGroup: "CLUSTER" }),
  org: Flags.string({ description: "The organization.", helpGroup: "CLUSTER" }),
  protocol: protocolFlag({ description: "The version of Flyte (default: detect)." }),
};

export type ClusterFlags = Partial<Interfaces.InferredFlags<typeof CLUSTER_FLAGS>>;

export async function clusterFromFlags(flags: ClusterFlags): Promise<Cluster> {
  const { openCluster } = await import("../../runtime/remote/open-cluster.ts");
  const { host, port } = splitAddress(flags.endpoint ?? "");
  return openCluster(
    {
      host,
      port,
      protocol: flags.protocol,
      source: "--endpoint",
      insecure: flags.insecure === true,
      skipVerify: false,
      ca: undefined,
      cert: undefined,
      key: undefined,
      proxy: undefined,
      auth: { kind: "none" },
      org: flags.org ?? "",
      project: flags.project ?? "",
      domain: flags.domain ?? "",
      consoleUrl: undefined,
    },
    { clock: realClock },
  );
}
