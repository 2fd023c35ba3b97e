import type { Clock } from "../base/context.ts";
import type { Storage } from "../base/storage.ts";
import { loadWire } from "../wire/load-wire.ts";
import {
  type AuthTools,
  createAuthorization,
  createProxyAuthorization,
} from "./auth/create-authorization.ts";
import { type Authorization, NO_AUTHORIZATION } from "./authorization.ts";
import { ClusterCalls } from "./cluster-calls.ts";
import type { Cluster } from "./cluster.ts";
import type { ClusterConfig } from "./config/cluster-config.ts";
import { formatAddress } from "./config/parse-endpoint.ts";
import { detectProtocol } from "./detect-protocol.ts";
import { Flyte1Cluster } from "./flyte1/flyte1-cluster.ts";
import { ClusterSelection } from "./flyte2/cluster-selection.ts";
import { Flyte2Cluster } from "./flyte2/flyte2-cluster.ts";
import { ClusterStore } from "./store/cluster-store.ts";
import { createStorePolicy } from "./store/store-policy.ts";
import { openConnect } from "./transport/connect-rpc.ts";
import { openGrpc } from "./transport/grpc-rpc.ts";
import type { RpcAddress } from "./transport/rpc.ts";

/** How long the first calls may take, which tell Flyte 1 from Flyte 2. */
const DETECT_MS = 10_000;

/** What a cluster needs of the process. All but the clock is for authentication. */
export interface ClusterTools extends Partial<AuthTools> {
  readonly clock: Clock;
  /** Opens the cluster's store, for outputs that the cluster does not send. */
  readonly openStorage?: () => Promise<Storage>;
  /** Default: 10 s. */
  readonly detectMs?: number;
}

/**
 * Connects to a cluster, and detects its protocol unless the configuration names it.
 *
 * @throws FxError FX5031 if nothing answers, FX5034 if the server is not Flyte or its TLS differs
 */
export async function openCluster(config: ClusterConfig, tools: ClusterTools): Promise<Cluster> {
  const { clock, signal, detectMs = DETECT_MS } = tools;
  const address = toAddress(config);
  const authTools = withDefaults(tools);
  const proxy = createProxyAuthorization(config, authTools);
  const headers = await proxy.getHeaders();
  const limits = { headers, timeoutMs: detectMs, signal };
  const protocol = await detectProtocol(address, config, limits);
  const endpoint = formatAddress(config.host, config.port);
  const rpc = protocol === "flyte1" ? await openGrpc(address) : await openConnect(address);
  const anonymous = await ClusterCalls.open(protocol, endpoint, rpc, proxy);
  const authorization = createAuthorization(config, address, anonymous, proxy, authTools);
  const calls = anonymous.withAuthorization(combine(proxy, authorization));
  const scope = {
    org: config.org || (protocol === "flyte2" ? guessOrg(config.host) : ""),
    project: config.project,
    domain: config.domain,
  };
  const parts = {
    scope,
    wire: await loadWire(protocol),
    clock,
    consoleUrl: config.consoleUrl ?? `${config.insecure ? "http" : "https"}://${endpoint}`,
    store: new ClusterStore(clock, createStorePolicy(config), tools.openStorage),
  };
  if (protocol === "flyte1") return new Flyte1Cluster(calls, parts);
  const selection = new ClusterSelection(calls, address, async (other) => {
    const name = `${formatAddress(other.host, other.port)} (selected by ${endpoint})`;
    return calls.withEndpoint(name, await openConnect(other));
  });
  return new Flyte2Cluster(calls, parts, selection);
}

function toAddress({ host, port, ...config }: ClusterConfig): RpcAddress {
  const { insecure, ca, cert, key, skipVerify } = config;
  return { host, port, tls: insecure ? undefined : { ca, cert, key, skipVerify } };
}

function withDefaults(tools: ClusterTools): AuthTools {
  const ignore = (): void => undefined;
  return {
    env: {},
    tokens: undefined,
    onSignIn: ignore,
    onSecret: ignore,
    signal: undefined,
    ...tools,
  };
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
