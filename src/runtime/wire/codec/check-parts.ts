import protobuf from "protobufjs/minimal.js";
import { FxError } from "../../base/errors/errors.ts";
import flyte1 from "../v1/generated/fields.js";
import flyte2 from "../v2/generated/fields.js";

/* Weights count the memory of a small object as 1. */
const PLAIN = 1;
const MESSAGE = 4;
/** Has an object for its entries, even if it is empty. */
const MESSAGE_WITH_MAP = 7;
const MAP_ENTRY = 6;
/** An unknown field is kept as bytes, in a list that other messages do not have. */
const UNKNOWN_FIELD = 10;
/** Most values consist of these, with one field each. */
const SLIM = new Set(["Literal", "Scalar", "Primitive"]);

/** An integer in a list has four fields: item, scalar, primitive and value. */
const LITERAL = 4;
/** Enough for a list of a million integers and the messages around it. */
const MOST_PARTS = LITERAL * 1_001_000;
/** The memory that a part takes at most, in bytes. */
const PART_BYTES = 64;
/** Three more such requests must fit into the heap beside it. */
const HEAP_PER_PART = 4 * PART_BYTES;
/** A character that takes a byte on the wire takes two in a string with characters beyond Latin. */
const TEXT_BYTES = 2;
/** What a byte of a message becomes at most: the heaviest field takes two bytes. */
const MOST_BYTES = TEXT_BYTES + (PART_BYTES * UNKNOWN_FIELD) / 2;

/** The fields of a message, by number. */
type MessageFields = readonly (MessageField | undefined)[];

interface MessageField {
  /** The fields of the message in this field; for a map, the fields of an entry. */
  readonly message: MessageFields | undefined;
  readonly weight: number;
  readonly isLiteral: boolean;
  /** Whether the field's bytes are msgpack, which contains further values. */
  readonly isMsgpack: boolean;
}

const NO_FIELDS: MessageFields = [];
const KEY: MessageField = { message: undefined, weight: PLAIN, isLiteral: false, isMsgpack: false };

const messages = collectFields({ ...flyte1, ...flyte2 });

/** How many parts a message may have so that a process with this heap can hold it. */
export function getMostParts(heapBytes: number): number {
  return Math.min(MOST_PARTS, Math.floor(heapBytes / HEAP_PER_PART));
}

/** How many of these parts may be literals. */
export function getMostLiterals(mostParts: number): number {
  return Math.floor(mostParts / LITERAL);
}

/** The memory that any message of this length can take when decoded, in bytes. */
export function weighLength(length: number): number {
  return length * MOST_BYTES;
}

/** Estimates the memory of a decoded message, in bytes. Throws FX2018 as {@link checkParts} does. */
export function weighMessage(bytes: Uint8Array, type: string, mostParts: number): number {
  return PART_BYTES * countParts(bytes, type, mostParts) + TEXT_BYTES * bytes.length;
}

/**
 * Throws FX2018 if a message has more parts than fx reads. Checks before decoding, because two
 * bytes can become an object of a hundred, so the length of a message does not limit its memory.
 * Stops at invalid bytes, which the decoder then reports.
 */
export function checkParts(bytes: Uint8Array, type: string, mostParts = MOST_PARTS): void {
  // The heaviest field takes two bytes, so shorter messages cannot exceed the limit.
  if (bytes.length >= (2 * mostParts) / UNKNOWN_FIELD) countParts(bytes, type, mostParts);
}

function countParts(bytes: Uint8Array, type: string, mostParts: number): number {
  const scan = new PartsScan(bytes, type, mostParts);
  try {
    scan.run();
  } catch (error) {
    if (error instanceof FxError) throw error;
  }
  return scan.parts;
}

class PartsScan {
  readonly #reader: protobuf.Reader;
  parts = 0;
  #literals = 0;

  constructor(
    bytes: Uint8Array,
    private readonly type: string,
    private readonly mostParts: number,
  ) {
    this.#reader = new protobuf.Reader(bytes);
  }

  run(): void {
    this.#message(messages.get(this.type) ?? NO_FIELDS, this.#reader.len, 0);
  }

  #message(fields: MessageFields, length: number, depth: number): void {
    const reader = this.#reader;
    const outerEnd = reader.len;
    const end = reader.pos + length;
    if (depth > protobuf.Reader.recursionLimit || end > outerEnd)
      throw new RangeError("the decoder stops here");
    reader.len = end;
    while (reader.pos < end) this.#field(fields, reader.tag(), depth);
    reader.len = outerEnd;
  }

  #field(fields: MessageFields, tag: number, depth: number): void {
    const reader = this.#reader;
    const id = tag >>> 3;
    const wireType = tag & 7;
    const field = fields[id];
    if (field === undefined || (wireType !== 2 && field.message !== undefined)) {
      this.#add(UNKNOWN_FIELD);
      reader.skipType(wireType, depth, id);
      return;
    }
    this.#add(field.weight);
    if (field.isLiteral) this.#addLiteral();
    if (field.message !== undefined) this.#message(field.message, reader.size(), depth + 1);
    else if (field.isMsgpack && wireType === 2) this.#msgpack(reader.size());
    else reader.skipType(wireType, depth, id);
  }

  #msgpack(length: number): void {
    const { buf, pos } = this.#reader;
    this.#reader.skip(length);
    this.#add(weighMsgpack(buf.subarray(pos, pos + length)));
  }

  #add(weight: number): void {
    this.parts += weight;
    if (this.parts > this.mostParts) throw this.#refusal("too many fields and values");
  }

  #addLiteral(): void {
    this.#literals += 1;
    const most = getMostLiterals(this.mostParts);
    if (this.#literals > most)
      throw this.#refusal(`more than ${most.toLocaleString("en")} literals`);
  }

  #refusal(what: string): FxError {
    const most = getMostLiterals(this.mostParts).toLocaleString("en");
    const reason =
      this.mostParts < MOST_PARTS ? ` (the memory of this server allows ${most} integers)` : "";
    return new FxError("FX2018", `${this.type} has ${what}${reason}`, {
      hint: "put large data in a file or a dataset, and pass its URI",
    });
  }
}

/** The contents of the fields of each message, by full name; see `proto/message-fields.mjs`. */
type FieldTable = Readonly<Record<string, Readonly<Record<number, string>>>>;

/** All messages, by full name. */
function collectFields(table: FieldTable): ReadonlyMap<string, MessageFields> {
  const messages = new Map<string, (MessageField | undefined)[]>(
    Object.keys(table).map((name) => [name, []]),
  );
  for (const [name, contents] of Object.entries(table))
    for (const [id, content] of Object.entries(contents)) {
      const isMap = content.startsWith("map ");
      const typeName = isMap ? content.slice("map ".length) : content;
      const field = {
        message: messages.get(typeName),
        weight: weighField(typeName, table),
        isLiteral: lastPart(typeName) === "Literal",
        isMsgpack: lastPart(name) === "Binary" && id === "1",
      };
      // On the wire a map is a list of entries, each with a key and a value.
      const entry = { ...KEY, message: [undefined, KEY, field], weight: MAP_ENTRY };
      messages.get(name)![Number(id)] = isMap ? entry : field;
    }
  return messages;
}

function weighField(typeName: string, table: FieldTable): number {
  if (typeName === "" || SLIM.has(lastPart(typeName))) return PLAIN;
  const hasMap = Object.values(table[typeName]!).some((content) => content.startsWith("map "));
  return hasMap ? MESSAGE_WITH_MAP : MESSAGE;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

const MSGPACK_LIST = 3;
const MSGPACK_ENTRY = 5;

/**
 * Estimates the memory of the decoded values, in small objects. Stops at the first byte that is not
 * msgpack.
 */
export function weighMsgpack(bytes: Uint8Array): number {
  let weight = 0;
  let at = 0;
  while (at < bytes.length) {
    const type = bytes[at]!;
    weight += 1;
    at += 1;
    if (type < 0x80 || type >= 0xe0) continue;
    if (type < 0x90) weight += MSGPACK_LIST + MSGPACK_ENTRY * (type - 0x80);
    else if (type < 0xa0) weight += MSGPACK_LIST;
    else if (type < 0xc0) at += type - 0xa0;
    else if (type === 0xde || type === 0xdf)
      weight +=
        MSGPACK_LIST +
        MSGPACK_ENTRY * Math.min(lengthAt(bytes, at, type === 0xde ? 2 : 4), bytes.length - at);
    else if (type === 0xdc || type === 0xdd) weight += MSGPACK_LIST;
    at += sizeAfter(type, bytes, at);
  }
  return weight;
}

/** How many bytes follow a type byte: a number, or a length and its content. */
function sizeAfter(type: number, bytes: Uint8Array, at: number): number {
  if (type >= 0xc4 && type <= 0xc6) return sizeWithLength(1 << (type - 0xc4), bytes, at);
  if (type >= 0xd9 && type <= 0xdb) return sizeWithLength(1 << (type - 0xd9), bytes, at);
  if (type === 0xca || type === 0xcb) return type === 0xca ? 4 : 8;
  if (type >= 0xcc && type <= 0xd3) return 1 << (type & 3);
  if (type >= 0xdc && type <= 0xdf) return type % 2 === 0 ? 2 : 4;
  return 0;
}

function sizeWithLength(width: number, bytes: Uint8Array, at: number): number {
  return width + lengthAt(bytes, at, width);
}

function lengthAt(bytes: Uint8Array, at: number, width: number): number {
  let length = 0;
  for (let index = at; index < at + width; index += 1) length = length * 256 + (bytes[index] ?? 0);
  return length;
}
