/* Messages are bytes to gRPC: what they say is read and written by fx itself. */

export function asItIs(bytes: Buffer): Uint8Array {
  return bytes;
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
