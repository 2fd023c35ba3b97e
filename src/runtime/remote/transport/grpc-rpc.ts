import { type CallStatus, STATUS_NAMES } from "../../calls/call-status.ts";
import { GrpcChannel, type GrpcCallOptions } from "../../calls/grpc-channel.ts";
import { formatAddress } from "../../client/split-address.ts";
import {
  DEADLINE_MS,
  explainConnection,
  MOST_BYTES,
  type Rpc,
  type RpcAddress,
  RpcFailure,
  type RpcOptions,
} from "./rpc.ts";

/** Calls Flyte 1 over gRPC. A proxy comes from the environment (`https_proxy`, `no_proxy`). */
export async function openGrpc({ host, port, tls }: RpcAddress): Promise<Rpc> {
  const endpoint = { address: formatAddress(host, port), host, tls };
  const channel = await GrpcChannel.open(endpoint, {
    "grpc.max_receive_message_length": MOST_BYTES,
  });
  return {
    unary: (path, request, options) =>
      channel.unary(path, request, toCallOptions(path, options, options.deadlineMs ?? DEADLINE_MS)),
    stream: (path, request, options) =>
      channel.stream(path, request, toCallOptions(path, options, options.deadlineMs)),
    close: () => channel.close(),
  };
}

function toCallOptions(
  path: string,
  { headers, signal }: RpcOptions,
  deadlineMs: number | undefined,
): GrpcCallOptions {
  const toError: GrpcCallOptions["toFailure"] = (status, wasSent) =>
    toFailure(status, wasSent, path, deadlineMs);
  return { headers, signal, deadlineMs, toFailure: toError };
}

function toFailure(
  { code, details }: CallStatus,
  wasSent: boolean,
  path: string,
  deadlineMs = DEADLINE_MS,
): RpcFailure {
  const status = STATUS_NAMES[code] ?? "UNKNOWN";
  // The server may notice it first, in other words.
  if (/^Deadline exceeded\b/.test(details))
    return new RpcFailure(status, `no answer within ${deadlineMs / 1000} s`, { path });
  if (details.startsWith("Received message larger than max") && details.includes(`${MOST_BYTES}`))
    return new RpcFailure(status, `the reply is larger than ${MOST_BYTES} bytes`, { path });
  if (status !== "UNAVAILABLE") {
    const isFromService = !/^Received HTTP status code/.test(details);
    return new RpcFailure(status, details, { path, isFromService });
  }
  return new RpcFailure(status, explainConnection(details), { path, isOpen: wasSent });
}
