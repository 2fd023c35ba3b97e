import protobuf from "protobufjs/minimal.js";

const VARINT = 0;
const LENGTH = 2;

type Part = readonly [field: number, value: number | string | Uint8Array];

/** Encodes a message field by field: numbers as varints, the rest length-delimited. */
export function rawMessage(...parts: readonly Part[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const [field, value] of parts) {
    if (typeof value === "number") writer.uint32((field << 3) | VARINT).uint32(value);
    else
      writer
        .uint32((field << 3) | LENGTH)
        .bytes(typeof value === "string" ? Buffer.from(value) : value);
  }
  return writer.finish();
}
