/* gRPC carries messages as bytes; fx encodes and decodes them itself. */

export function passThrough(bytes: Buffer): Uint8Array {
  return bytes;
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Stands for the functions of a server's definition that only clients call. */
export function onlyClients(): never {
  throw new TypeError("only clients call this");
}
