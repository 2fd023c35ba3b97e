import { FxError } from "../base/errors/errors.ts";
import type { Protocol } from "../base/protocol.ts";
import { STATUS } from "../calls/call-status.ts";
import { GrpcChannel } from "../calls/grpc-channel.ts";
import type { ConnectorEndpoint } from "../task/run/run-options.ts";
import { loadWire } from "../wire/load-wire.ts";
import type { Wire } from "../wire/wire.ts";
import { CallFailure } from "./call-failure.ts";
import { type CallLimits, ConnectorClient } from "./connector-client.ts";
import { splitAddress } from "./split-address.ts";

export interface ConnectOptions {
  readonly signal?: AbortSignal | undefined;
  /** The protocol to try first if the endpoint does not name one. Default: Flyte 1. */
  readonly first?: Protocol;
  /** How long the list of connectors may take. Default: the deadline of Flyte's engine. */
  readonly deadlineMs?: number;
}

/**
 * Asks a server for its connectors, and detects its protocol unless the endpoint names one.
 *
 * @throws FxError FX5021 if nothing answers, FX5022 if the server has no connectors, FX5023 if its
 * reply does not decode.
 */
export async function connectTo(
  endpoint: ConnectorEndpoint,
  { first = "flyte1", ...limits }: ConnectOptions = {},
): Promise<ConnectorClient> {
  const channel = await openChannel(endpoint);
  const second: Protocol = first === "flyte1" ? "flyte2" : "flyte1";
  const protocols = endpoint.protocol === undefined ? [first, second] : [endpoint.protocol];
  try {
    for (const protocol of protocols) {
      const client = await listConnectors(channel, await loadWire(protocol), limits);
      if (client !== undefined) return client;
    }
    throw new FxError(
      "FX5022",
      `the server at ${endpoint.address} serves no connectors for ${protocols.map((protocol) => NAMES[protocol]).join(" or ")}`,
      {
        hint:
          endpoint.protocol === undefined
            ? "pass the address of a connector server: fx serve, pyflyte serve connector or c0"
            : "leave out --protocol to let fx detect it",
      },
    );
  } catch (error) {
    channel.close();
    throw error;
  }
}

const NAMES: Readonly<Record<Protocol, string>> = { flyte1: "Flyte 1", flyte2: "Flyte 2" };

/**
 * Uses no proxy from the environment, and reconnects quickly to a server that restarts. Throws FX2002
 * for an invalid address.
 */
function openChannel({ address, tls }: ConnectorEndpoint): Promise<GrpcChannel> {
  const { host } = splitAddress(address);
  return GrpcChannel.open(
    { address, host, tls },
    {
      "grpc.enable_http_proxy": 0,
      "grpc.initial_reconnect_backoff_ms": 200,
      "grpc.max_reconnect_backoff_ms": 5000,
    },
  );
}

/** Undefined if the server does not have this protocol's services. */
async function listConnectors(
  channel: GrpcChannel,
  wire: Wire,
  limits: CallLimits,
): Promise<ConnectorClient | undefined> {
  try {
    return await ConnectorClient.connect(channel, wire, limits);
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    if (error.status === STATUS.UNIMPLEMENTED) return undefined;
    if (error.status === undefined || error.code === "FX5021") throw error;
    const summary = `${channel.endpoint.address} cannot list its connectors: ${error.message}`;
    throw new FxError("FX5022", summary, { cause: error });
  }
}
