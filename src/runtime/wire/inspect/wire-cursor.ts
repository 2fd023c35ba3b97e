import { isUtf8 } from "node:buffer";
import type { Enum, Type } from "protobufjs";

const DEEPEST_GROUP = 100;

/** The bytes are not this message. */
export class Misfit extends Error {
  readonly at: number;

  constructor(reason: string, at: number) {
    super(reason);
    this.at = at;
  }
}

/** The bytes are valid so far, but end in the middle of a field. */
export class Cut extends Misfit {}

/**
 * Walks through the wire format. Reads a field that is longer than the bytes as far as possible, to
 * distinguish truncated bytes from other data.
 */
export class WireCursor {
  readonly #bytes: Uint8Array;
  #position = 0;
  #end: number;
  /** Whether the current message is longer than the bytes. */
  #open = true;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#end = bytes.length;
  }

  atEnd(): boolean {
    return this.#position >= this.#end;
  }

  misfit(reason: string): Misfit {
    return new Misfit(reason, this.#position);
  }

  tag(): { readonly id: number; readonly wireType: number } {
    const start = this.#position;
    const tag = this.#varint();
    if (tag > 0xffff_ffff || tag < 8) throw new Misfit("invalid field number", start);
    return { id: Math.floor(tag / 8), wireType: tag % 8 };
  }

  skip(wireType: number, id: number, depth = 0): void {
    if (wireType === WIRE_TYPE.VARINT) this.#varint();
    else if (wireType === WIRE_TYPE.FIXED64) this.#advance(8);
    else if (wireType === WIRE_TYPE.LENGTH) this.#advance(this.#varint());
    else if (wireType === WIRE_TYPE.FIXED32) this.#advance(4);
    else if (wireType === WIRE_TYPE.GROUP && depth < DEEPEST_GROUP) this.#skipGroup(id, depth);
    else throw this.misfit(`unexpected wire type ${wireType}`);
  }

  /** Reads a length and runs `body` on the bytes within it. */
  within(body: () => void): void {
    const [outerEnd, outerOpen] = [this.#end, this.#open];
    const length = this.#varint();
    const end = this.#position + length;
    if (end > outerEnd && !outerOpen) throw this.#overrun();
    this.#end = Math.min(end, outerEnd);
    this.#open = end > outerEnd;
    body();
    if (this.#open) throw this.#overrun();
    this.#end = outerEnd;
    this.#open = outerOpen;
  }

  /** Skips text; rejects invalid UTF-8. */
  text(): void {
    const length = this.#varint();
    const start = this.#position;
    const end = Math.min(start + length, this.#end);
    const bytes = this.#bytes.subarray(start, end);
    if (!(start + length > end ? startsAsUtf8(bytes) : isUtf8(bytes)))
      throw new Misfit("text that is not UTF-8", start);
    this.#advance(length);
  }

  #advance(count: number): void {
    if (this.#position + count > this.#end) throw this.#overrun();
    this.#position += count;
  }

  #varint(): number {
    let value = 0;
    for (let index = 0; index < 10; index += 1) {
      if (this.atEnd()) throw this.#overrun();
      const byte = this.#bytes[this.#position++]!;
      value += (byte & 127) * 2 ** (7 * index);
      if (byte < 128) return value;
    }
    throw this.misfit("a number longer than ten bytes");
  }

  #skipGroup(id: number, depth: number): void {
    for (;;) {
      const inner = this.tag();
      if (inner.wireType === WIRE_TYPE.GROUP_END) {
        if (inner.id !== id) throw this.misfit("a group ends that never started");
        return;
      }
      this.skip(inner.wireType, inner.id, depth + 1);
    }
  }

  #overrun(): Misfit {
    if (this.#open) return new Cut("the bytes end in the middle of a field", this.#position);
    return this.misfit("a field runs past the end of its message");
  }
}

/** Accepts a character that is cut off at the end. */
function startsAsUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

export const WIRE_TYPE = {
  VARINT: 0,
  FIXED64: 1,
  LENGTH: 2,
  GROUP: 3,
  GROUP_END: 4,
  FIXED32: 5,
} as const;

const FIXED64 = new Set(["double", "fixed64", "sfixed64"]);
const FIXED32 = new Set(["float", "fixed32", "sfixed32"]);

export function getWireType(type: string, resolvedType: Type | Enum | null): number {
  if (resolvedType !== null)
    return "fieldsById" in resolvedType ? WIRE_TYPE.LENGTH : WIRE_TYPE.VARINT;
  if (FIXED64.has(type)) return WIRE_TYPE.FIXED64;
  if (FIXED32.has(type)) return WIRE_TYPE.FIXED32;
  return type === "string" || type === "bytes" ? WIRE_TYPE.LENGTH : WIRE_TYPE.VARINT;
}
