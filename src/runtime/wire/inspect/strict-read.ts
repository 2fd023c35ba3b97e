import { isUtf8 } from "node:buffer";
import type { Enum, FieldBase, MapField, Type } from "protobufjs";
import protobuf from "protobufjs/minimal.js";
import { describeReason } from "../codec/message-codec.ts";

const DEEPEST = 100;

export interface StrictReading {
  /** Unknown fields, at any depth. */
  readonly unknownFields: number;
  /** Why the bytes are not this message, or only a part of it. */
  readonly fault: ReadFault | undefined;
}

export interface ReadFault {
  readonly reason: string;
  readonly at: number;
  readonly path: string;
  readonly cutShort: boolean;
}

/**
 * Reads bytes as a message, whose known fields must have their wire type and valid UTF-8. Never
 * throws.
 */
export function strictRead(type: Type, bytes: Uint8Array): StrictReading {
  return new StrictReader(bytes).read(type);
}

/**
 * Reads a field that is longer than the bytes as far as possible, to distinguish truncated bytes
 * from other data.
 */
class StrictReader {
  readonly #reader: protobuf.Reader;
  /** Whether the current message is longer than the bytes. */
  #isOpen = true;
  readonly #path: string[] = [];
  #unknownFields = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.#reader = new protobuf.Reader(bytes);
  }

  read(type: Type): StrictReading {
    try {
      this.#message(type, 0);
      return { unknownFields: this.#unknownFields, fault: undefined };
    } catch (error) {
      return { unknownFields: this.#unknownFields, fault: this.#describeFault(error) };
    }
  }

  /** The reader throws a RangeError where the bytes or the message around a field end. */
  #describeFault(error: unknown): ReadFault {
    const isOverrun = error instanceof RangeError;
    const overrun = this.#isOpen
      ? "the bytes end in the middle of a field"
      : "a field runs past the end of its message";
    return {
      reason: isOverrun ? overrun : describeReason(error),
      at: this.#reader.pos,
      path: this.#path.join("."),
      cutShort: isOverrun && this.#isOpen,
    };
  }

  #message(type: Type, depth: number): void {
    if (depth > DEEPEST) throw new Error(`more than ${DEEPEST} nested messages`);
    this.#eachField((id, wireType) => this.#field(type, id, wireType, depth));
  }

  #eachField(read: (id: number, wireType: number) => void): void {
    const reader = this.#reader;
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      read(tag >>> 3, tag & 7);
    }
  }

  #field(type: Type, id: number, wireType: number, depth: number): void {
    const field: FieldBase | undefined = type.fieldsById[id];
    if (field === undefined) return this.#unknownField(wireType, id);
    this.#path.push(field.protoName ?? field.name);
    if (field.map) this.#mapEntry(field as MapField, wireType, depth);
    else this.#value(field, wireType, depth);
    this.#path.pop();
  }

  #value(field: FieldBase, wireType: number, depth: number): void {
    const reader = this.#reader;
    const expected = getWireType(field.type, field.resolvedType);
    if (field.repeated && expected !== LENGTH && wireType === LENGTH) {
      this.#within(() => {
        while (reader.pos < reader.len) reader.skipType(expected, depth, field.id);
      });
    } else {
      this.#expect(expected, wireType);
      const { resolvedType } = field;
      if (resolvedType !== null && "fieldsById" in resolvedType)
        this.#within(() => this.#message(resolvedType, depth + 1));
      else if (field.type === "string") this.#text();
      else reader.skipType(wireType, depth, field.id);
    }
  }

  #unknownField(wireType: number, id: number): void {
    this.#unknownFields += 1;
    this.#reader.skipType(wireType, 0, id);
  }

  #mapEntry(field: MapField, wireType: number, depth: number): void {
    this.#expect(LENGTH, wireType);
    this.#within(() =>
      this.#eachField((id, entryType) => {
        if (id === 1) this.#mapKey(field, entryType);
        else if (id === 2) this.#value(field, entryType, depth + 1);
        else this.#unknownField(entryType, id);
      }),
    );
  }

  #mapKey({ keyType }: MapField, wireType: number): void {
    this.#expect(getWireType(keyType, null), wireType);
    if (keyType === "string") this.#text();
    else this.#reader.skipType(wireType);
  }

  #expect(expected: number, wireType: number): void {
    if (wireType !== expected) throw new Error(`expected wire type ${expected}, got ${wireType}`);
  }

  /** Reads a length and runs `body` on the bytes within it. */
  #within(body: () => void): void {
    const reader = this.#reader;
    const [outerEnd, outerOpen] = [reader.len, this.#isOpen];
    const length = reader.size();
    const end = reader.pos + length;
    if (end > outerEnd && !outerOpen) throw new RangeError();
    reader.len = Math.min(end, outerEnd);
    this.#isOpen = end > outerEnd;
    body();
    if (this.#isOpen) throw new RangeError();
    reader.len = outerEnd;
    this.#isOpen = outerOpen;
  }

  /** Skips text; rejects invalid UTF-8. */
  #text(): void {
    const length = this.#reader.size();
    const { pos: start, len } = this.#reader;
    const bytes = this.bytes.subarray(start, Math.min(start + length, len));
    if (!(start + length > len ? startsAsUtf8(bytes) : isUtf8(bytes)))
      throw new Error("text that is not UTF-8");
    this.#reader.skip(length);
  }
}

/** Accepts a character that is cut off at the end. */
function startsAsUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false; // the decoder throws for invalid UTF-8
  }
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;
const OF_8_BYTES = new Set(["double", "fixed64", "sfixed64"]);
const OF_4_BYTES = new Set(["float", "fixed32", "sfixed32"]);

function getWireType(type: string, resolvedType: Type | Enum | null): number {
  if (resolvedType !== null) return "fieldsById" in resolvedType ? LENGTH : VARINT;
  if (OF_8_BYTES.has(type)) return FIXED64;
  if (OF_4_BYTES.has(type)) return FIXED32;
  return type === "string" || type === "bytes" ? LENGTH : VARINT;
}
