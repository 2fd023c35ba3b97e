import type { MethodDefinition } from "@grpc/grpc-js";

/* gRPC carries messages as bytes; fx encodes and decodes them itself. */

export function passThrough(bytes: Buffer): Uint8Array {
  return bytes;
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A method of a server. */
export function defineMethod(
  service: string,
  method: string,
  streams: { readonly requestStream: boolean; readonly responseStream: boolean },
): MethodDefinition<Uint8Array, Uint8Array> {
  return {
    path: `/${service}/${method}`,
    ...streams,
    requestSerialize: asBuffer,
    requestDeserialize: passThrough,
    responseSerialize: asBuffer,
    responseDeserialize: passThrough,
  };
}
