import type { Clock } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import type { Protocol } from "../base/protocol.ts";
import { loadWire } from "../wire/load-wire.ts";
import { type Authorization, ClusterCalls, NO_AUTHORIZATION } from "./cluster-calls.ts";
import { toClusterError } from "./cluster-errors.ts";
import type { Cluster } from "./cluster.ts";
import type { ClusterConfig } from "./config/cluster-config.ts";
import { Flyte1Cluster } from "./flyte1/flyte1-cluster.ts";
import { FLYTE1 } from "./flyte1/flyte1-messages.ts";
import { Flyte2Cluster } from "./flyte2/flyte2-cluster.ts";
import { openConnect } from "./transport/connect-rpc.ts";
import { openGrpc } from "./transport/grpc-rpc.ts";
import { type Rpc, type RpcAddress, RpcFailure } from "./transport/rpc.ts";

/** How long the first call may take, which tells Flyte 1 from Flyte 2. */
const DETECT_MS = 10_000;

/**
 * Connects to a cluster, and detects its protocol unless the configuration names it.
 *
 * @throws FxError FX5031 if nothing answers, or if the server is neither Flyte 1 nor Flyte 2
 */
export async function openCluster(
  config: ClusterConfig,
  { clock, authorization = NO_AUTHORIZATION }: ClusterTools,
): Promise<Cluster> {
  const address = toAddress(config);
  const protocol = config.protocol ?? (await detectProtocol(address));
  const rpc = protocol === "flyte1" ? await openGrpc(address) : await openConnect(address);
  const endpoint = `${config.host}:${config.port}`;
  const calls = await ClusterCalls.open(protocol, endpoint, rpc, authorization);
  const scope = { org: config.org, project: config.project, domain: config.domain };
  const parts = {
    wire: await loadWire(protocol),
    clock,
    consoleUrl: config.consoleUrl ?? `${config.insecure ? "http" : "https"}://${endpoint}`,
  };
  return protocol === "flyte1"
    ? new Flyte1Cluster(calls, scope, parts)
    : new Flyte2Cluster(calls, scope, parts);
}

export interface ClusterTools {
  readonly clock: Clock;
  readonly authorization?: Authorization;
}

function toAddress({ host, port, proxy, ...config }: ClusterConfig): RpcAddress {
  const { insecure, ca, cert, key, skipVerify } = config;
  return { host, port, proxy, tls: insecure ? undefined : { ca, cert, key, skipVerify } };
}

/** Flyte 1 answers its own service over gRPC; Flyte 2 answers over Connect, whatever it answers. */
async function detectProtocol(address: RpcAddress): Promise<Protocol> {
  const endpoint = `${address.host}:${address.port}`;
  const grpcFailure = await tryCall(await openGrpc(address), FLYTE1.getVersion.path);
  if (grpcFailure === undefined || isAnswer(grpcFailure)) return "flyte1";
  const connectFailure = await tryCall(
    await openConnect(address),
    "/flyteidl2.auth.AuthMetadataService/GetPublicClientConfig",
  );
  if (connectFailure === undefined || isAnswer(connectFailure)) return "flyte2";
  if (connectFailure instanceof RpcFailure && connectFailure.status !== "UNIMPLEMENTED")
    throw toClusterError(connectFailure, "connect", endpoint);
  throw new FxError("FX5031", `${endpoint} is neither Flyte 1 nor Flyte 2`, {
    cause: grpcFailure,
    hint: "check the endpoint, or pass --protocol flyte1 or flyte2",
  });
}

/** Undefined if the call succeeded. */
async function tryCall(rpc: Rpc, path: string): Promise<unknown> {
  try {
    await rpc.unary(path, new Uint8Array(), { deadlineMs: DETECT_MS });
    return undefined;
  } catch (error) {
    return error;
  } finally {
    rpc.close();
  }
}

/** Whether a server that knows the method has refused the call. */
function isAnswer(error: unknown): boolean {
  return (
    error instanceof RpcFailure &&
    (error.status === "UNAUTHENTICATED" || error.status === "PERMISSION_DENIED")
  );
}
