import protobuf from "protobufjs/minimal.js";
import { readWith } from "./message-codec.ts";

const LENGTH_DELIMITED = 2;

/** A field of a message, taken out of its bytes. */
export interface CutField {
  /** The field's own bytes; where it comes several times, all of them in a row, which says the same. */
  readonly part: Uint8Array;
  /** The message without the field. */
  readonly rest: Uint8Array;
}

/** Takes a field that is a message out of the bytes of another, of the type that is named. Throws FX2006 for bytes that are no message. */
export function cutField(bytes: Uint8Array, id: number, type: string): CutField {
  const parts: Uint8Array[] = [];
  const rest: Uint8Array[] = [];
  let kept = 0;
  visitParts(bytes, id, type, (tagAt, start, end) => {
    parts.push(bytes.subarray(start, end));
    if (tagAt > kept) rest.push(bytes.subarray(kept, tagAt));
    kept = end;
  });
  if (kept < bytes.length) rest.push(bytes.subarray(kept));
  return { part: joined(parts), rest: joined(rest) };
}

/** The length of a field on the wire, all its parts together. */
export function fieldLength(bytes: Uint8Array, id: number, type: string): number {
  let sum = 0;
  visitParts(bytes, id, type, (_, start, end) => (sum += end - start));
  return sum;
}

function visitParts(bytes: Uint8Array, id: number, type: string, visit: (tagAt: number, start: number, end: number) => void): void {
  readWith(new protobuf.Reader(bytes), type, (reader) => {
    while (reader.pos < bytes.length) {
      const tagAt = reader.pos;
      const tag = reader.uint32();
      if (tag !== id * 8 + LENGTH_DELIMITED) {
        reader.skipType(tag & 7, 0, tag >>> 3);
        continue;
      }
      const length = reader.uint32();
      const start = reader.pos;
      reader.skip(length);
      visit(tagAt, start, reader.pos);
    }
  });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
