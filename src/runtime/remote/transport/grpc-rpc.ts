import type { Client, ServiceError } from "@grpc/grpc-js";
import { abortReason } from "../../base/abort.ts";
import { realClock } from "../../base/real-clock.ts";
import { asBuffer, passThrough } from "../../wire/codec/message-codec.ts";
import {
  DEADLINE_MS,
  type Rpc,
  type RpcAddress,
  RpcFailure,
  type RpcOptions,
  RPC_STATUSES,
} from "./rpc.ts";

/** The largest reply that fx accepts. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Calls Flyte 1 over gRPC. A proxy comes from the environment (`https_proxy`, `no_proxy`). */
export async function openGrpc({ host, port, tls }: RpcAddress): Promise<Rpc> {
  const grpc = await import("@grpc/grpc-js");
  const credentials =
    tls === undefined
      ? grpc.credentials.createInsecure()
      : grpc.credentials.createSsl(toBuffer(tls.ca), toBuffer(tls.key), toBuffer(tls.cert), {
          rejectUnauthorized: !tls.skipVerify,
        });
  const client = new grpc.Client(`${host}:${port}`, credentials, {
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
  { deadlineMs = DEADLINE_MS, signal }: RpcOptions,
): Promise<Uint8Array> {
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
        else reject(toFailure(error, path, signal));
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
  { signal }: RpcOptions,
): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted();
  const call = client.makeServerStreamRequest(path, asBuffer, passThrough, request, metadata);
  const cancel = (): void => call.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    yield* call as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw toFailure(error as ServiceError, path, signal);
  } finally {
    signal?.removeEventListener("abort", cancel);
    call.cancel();
  }
}

function toFailure(error: ServiceError, path: string, signal: AbortSignal | undefined): Error {
  if (signal?.aborted === true) return abortReason(signal);
  const status = RPC_STATUSES[error.code] ?? "UNKNOWN";
  return new RpcFailure(status, error.details, { path, cause: error });
}

function toBuffer(pem: string | undefined): Buffer | null {
  return pem === undefined ? null : Buffer.from(pem);
}
