import type { Storage } from "../base/storage.ts";
import { formatAddress } from "../client/split-address.ts";
import { loadWire } from "../wire/load-wire.ts";
import {
  type AuthTools,
  createAuthorization,
  createProxyAuthorization,
} from "./auth/create-authorization.ts";
import { type Authorization, NO_AUTHORIZATION } from "./auth/token-authorization.ts";
import { ClusterCalls } from "./cluster-calls.ts";
import type { Cluster } from "./cluster.ts";
import type { ClusterConfig } from "./config/cluster-config.ts";
import { detectProtocol } from "./detect-protocol.ts";
import { Flyte1Cluster } from "./flyte1/flyte1-cluster.ts";
import { ClusterSelection } from "./flyte2/cluster-selection.ts";
import { Flyte2Cluster } from "./flyte2/flyte2-cluster.ts";
import { ClusterStore } from "./store/cluster-store.ts";
import { createStorePolicy } from "./store/signed-urls.ts";
import { openConnect } from "./transport/connect-rpc.ts";
import { openGrpc } from "./transport/grpc-rpc.ts";

/** How long the first calls may take, which tell Flyte 1 from Flyte 2. */
const DETECT_MS = 10_000;

/** What a cluster needs of the process. */
export interface ClusterTools extends AuthTools {
  /** Opens the cluster's store, for outputs that the cluster does not send. */
  readonly openStorage: () => Promise<Storage>;
}

/**
 * Connects to a cluster, and detects its protocol unless the configuration names it.
 *
 * @throws FxError FX5031 if nothing answers, FX5034 if the server is not Flyte
 */
export async function openCluster(config: ClusterConfig, tools: ClusterTools): Promise<Cluster> {
  const { clock, signal, openStorage } = tools;
  const proxy = createProxyAuthorization(config, tools);
  const headers = await proxy.getHeaders();
  const protocol = await detectProtocol(config, { headers, timeoutMs: DETECT_MS, signal });
  const endpoint = formatAddress(config.host, config.port);
  const rpc = protocol === "flyte1" ? await openGrpc(config) : await openConnect(config);
  const anonymous = await ClusterCalls.open(protocol, endpoint, rpc, proxy);
  const authorization = createAuthorization(config, anonymous, proxy, tools);
  const calls = anonymous.withAuthorization(combine(proxy, authorization));
  const scope = {
    org: config.org || (protocol === "flyte2" ? guessOrg(config.host) : ""),
    project: config.project,
    domain: config.domain,
  };
  const [scheme, standardPort] = config.tls === undefined ? ["http", 80] : ["https", 443];
  // Any other port may serve only gRPC.
  const isGuess = config.consoleUrl === undefined && config.port !== standardPort;
  const parts = {
    scope,
    wire: await loadWire(protocol),
    clock,
    consoleUrl: config.consoleUrl ?? `${scheme}://${endpoint}`,
    consoleNote: isGuess ? "   (a guess: set console.endpoint in the configuration)" : "",
    store: new ClusterStore(clock, createStorePolicy(config), openStorage),
  };
  if (protocol === "flyte1") return new Flyte1Cluster(calls, parts);
  const selection = new ClusterSelection(calls, config, async (other) => {
    const name = `${formatAddress(other.host, other.port)} (selected by ${endpoint})`;
    return calls.withEndpoint(name, await openConnect(other));
  });
  return new Flyte2Cluster(calls, parts, selection);
}

/** A refusal by the service is about its token, any other one about the proxy's. */
function combine(proxy: Authorization, service: Authorization): Authorization {
  if (proxy === NO_AUTHORIZATION) return service;
  return {
    getHeaders: async () => ({ ...(await proxy.getHeaders()), ...(await service.getHeaders()) }),
    renew: (failure, refused) => (failure.isFromService ? service : proxy).renew(failure, refused),
  };
}

/** As flyte-sdk does: the first label of a host that has more than two. */
function guessOrg(host: string): string {
  const labels = host.split(".");
  const isName = /[a-z]/i.test(labels.at(-1)!) && !host.includes(":");
  return isName && labels.length > 2 ? labels[0]! : "";
}
