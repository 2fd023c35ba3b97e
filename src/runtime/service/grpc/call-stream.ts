import type { ServerHttp2Stream } from "node:http2";
import type { ServerInterceptingCall } from "@grpc/grpc-js";

/** What the first interceptor of gRPC wraps. */
export type BaseCall = ConstructorParameters<typeof ServerInterceptingCall>[0];

/** Private fields of `BaseServerInterceptingCall` of grpc-js 1.14, see docs/decisions/0011. */
interface PrivateFields {
  readonly stream?: ServerHttp2Stream;
  readonly incomingEncoding?: string;
}

/** A private field of Node's readable streams. Node 20 has a list, later versions an array. */
interface BufferedChunks {
  readonly _readableState?: {
    readonly buffer?: { readonly length: number };
    /** Where the array starts. */
    readonly bufferIndex?: number;
  };
}

/** The HTTP/2 stream of a call; undefined if this version of grpc-js has no such field. */
export function getCallStream(call: BaseCall): ServerHttp2Stream | undefined {
  return (call as PrivateFields).stream;
}

/** Whether the messages of a call may be compressed, so that they become larger than they arrive. */
export function isCompressed(call: BaseCall): boolean {
  return (call as PrivateFields).incomingEncoding !== "identity";
}

/** The number of DATA frames that have arrived and that gRPC has not read. */
export function countUnreadFrames(stream: ServerHttp2Stream): number {
  const { buffer, bufferIndex = 0 } = (stream as BufferedChunks)._readableState ?? {};
  return (buffer?.length ?? 0) - bufferIndex;
}
