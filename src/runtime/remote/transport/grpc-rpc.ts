import type { Client, ServiceError } from "@grpc/grpc-js";
import { abortReason } from "../../base/abort.ts";
import { realClock } from "../../base/real-clock.ts";
import { createGrpcTls } from "../../client/grpc-tls.ts";
import { asBuffer, passThrough } from "../../wire/codec/message-codec.ts";
import { formatAddress } from "../config/parse-endpoint.ts";
import { explainConnection } from "./connect-failure.ts";
import {
  DEADLINE_MS,
  MOST_BYTES,
  type Rpc,
  type RpcAddress,
  RpcFailure,
  type RpcOptions,
  RPC_STATUSES,
} from "./rpc.ts";

/** Calls Flyte 1 over gRPC. A proxy comes from the environment (`https_proxy`, `no_proxy`). */
export async function openGrpc({ host, port, tls }: RpcAddress): Promise<Rpc> {
  const grpc = await import("@grpc/grpc-js");
  const { credentials, options } =
    tls === undefined
      ? { credentials: grpc.credentials.createInsecure(), options: {} }
      : await createGrpcTls(host, {
          ca: toBytes(tls.ca),
          cert: toBytes(tls.cert),
          key: toBytes(tls.key),
          skipVerify: tls.skipVerify,
        });
  const client = new grpc.Client(formatAddress(host, port), credentials, {
    ...options,
    "grpc.max_receive_message_length": MOST_BYTES,
    "grpc.enable_retries": 0,
  });
  const metadataFrom = ({ headers = {} }: RpcOptions) => {
    const metadata = new grpc.Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    return metadata;
  };
  return {
    unary: (path, request, options) =>
      callOnce(client, path, request, metadataFrom(options), options),
    stream: (path, request, options) =>
      callStream(client, path, request, metadataFrom(options), options),
    close: () => client.close(),
  };
}

type Metadata = import("@grpc/grpc-js").Metadata;

function callOnce(
  client: Client,
  path: string,
  request: Uint8Array,
  metadata: Metadata,
  options: RpcOptions,
): Promise<Uint8Array> {
  const { deadlineMs = DEADLINE_MS, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(abortReason(signal));
    const call = client.makeUnaryRequest(
      path,
      asBuffer,
      passThrough,
      request,
      metadata,
      { deadline: new Date(realClock.now() + deadlineMs) },
      (error, reply) => {
        signal?.removeEventListener("abort", cancel);
        if (error === null) resolve(reply!);
        else reject(toFailure(error, path, options));
      },
    );
    const cancel = (): void => call.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
  });
}

async function* callStream(
  client: Client,
  path: string,
  request: Uint8Array,
  metadata: Metadata,
  options: RpcOptions,
): AsyncGenerator<Uint8Array> {
  const { signal } = options;
  signal?.throwIfAborted();
  const call = client.makeServerStreamRequest(path, asBuffer, passThrough, request, metadata);
  const cancel = (): void => call.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    yield* call as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw toFailure(error as ServiceError, path, options);
  } finally {
    signal?.removeEventListener("abort", cancel);
    call.cancel();
  }
}

/** The gRPC library's texts for a call that never left. */
const NEVER_SENT = /^(?:No connection established|Name resolution failed)/;

function toFailure(
  error: ServiceError,
  path: string,
  { signal, deadlineMs = DEADLINE_MS }: RpcOptions,
): Error {
  if (signal?.aborted === true) return abortReason(signal);
  const { code, details } = error;
  const status = RPC_STATUSES[code] ?? "UNKNOWN";
  if (/^Deadline exceeded after/.test(details))
    return new RpcFailure(status, `no answer within ${deadlineMs / 1000} s`, { path });
  if (details.startsWith("Received message larger than max") && details.includes(`${MOST_BYTES}`))
    return new RpcFailure(status, `the reply is larger than ${MOST_BYTES} bytes`, { path });
  if (status !== "UNAVAILABLE") {
    const isFromService = !/^Received HTTP status code/.test(details);
    return new RpcFailure(status, details, { path, isFromService });
  }
  const isOpen = !NEVER_SENT.test(details);
  return new RpcFailure(status, explainConnection(details), { path, isOpen });
}

function toBytes(pem: string | undefined): Uint8Array | undefined {
  return pem === undefined ? undefined : Buffer.from(pem);
}
