import type { Clock } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import type { Protocol } from "../base/protocol.ts";
import type { ConnectorEndpoint } from "../task/run/run-options.ts";
import { loadWire } from "../wire/load-wire.ts";
import type { Wire } from "../wire/wire.ts";
import { CALL_STATUS, CallFailure } from "./call-failure.ts";
import { ConnectorClient, DEADLINE_MS, readReply } from "./connector-client.ts";
import { GrpcChannel } from "./grpc-channel.ts";

export interface ConnectOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** The protocol to try first if the endpoint does not name one. Default: Flyte 1. */
  readonly first?: Protocol;
}

/**
 * Asks a server for its connectors, and detects its protocol unless the endpoint names one.
 *
 * @throws FxError FX5021 if nothing answers, FX5022 if the server has no connectors, FX5023 if its
 * reply does not decode.
 */
export async function connectTo(
  endpoint: ConnectorEndpoint,
  { clock, signal, first = "flyte1" }: ConnectOptions,
): Promise<ConnectorClient> {
  const channel = await GrpcChannel.open(endpoint, clock);
  const protocols: readonly Protocol[] =
    endpoint.protocol === undefined
      ? [first, first === "flyte1" ? "flyte2" : "flyte1"]
      : [endpoint.protocol];
  try {
    for (const protocol of protocols) {
      const client = await listConnectors(channel, await loadWire(protocol), signal);
      if (client !== undefined) return client;
    }
  } catch (error) {
    channel.close();
    throw error;
  }
  channel.close();
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
}

const NAMES: Readonly<Record<Protocol, string>> = { flyte1: "Flyte 1", flyte2: "Flyte 2" };

/** Undefined if the server does not have this protocol's services. */
async function listConnectors(
  channel: GrpcChannel,
  wire: Wire,
  signal: AbortSignal | undefined,
): Promise<ConnectorClient | undefined> {
  try {
    const reply = await channel.unary(wire.client.services.list, new Uint8Array(0), {
      operation: "the list of connectors",
      deadlineMs: DEADLINE_MS,
      signal,
    });
    return new ConnectorClient(
      channel,
      wire,
      readReply("the list of connectors", channel.address, () =>
        wire.client.decodeListConnectors(reply),
      ),
    );
  } catch (error) {
    if (error instanceof CallFailure && error.status === CALL_STATUS.UNIMPLEMENTED)
      return undefined;
    throw toConnectError(error, channel.address);
  }
}

function toConnectError(error: unknown, address: string): unknown {
  if (!(error instanceof CallFailure) || error.status === undefined || error.code === "FX5021")
    return error;
  return new FxError("FX5022", `${address} cannot list its connectors: ${error.message}`, {
    cause: error,
  });
}
