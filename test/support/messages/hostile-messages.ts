import { getMostLiterals, getMostParts } from "../../../src/runtime/wire/codec/check-parts.ts";

/* Messages that are small on the wire and large in memory. */

const MEBIBYTE = 1024 * 1024;
/** The heap of the server that receives them. */
export const HEAP_MEBIBYTES = 256;
/** Less than the limits, for the rest of the request. */
const MOST_PARTS = getMostParts(HEAP_MEBIBYTES * MEBIBYTE) - 100;
const MOST_LITERALS = getMostLiterals(MOST_PARTS);

/** A kind of message that repeats one part. */
export interface HostileKind {
  readonly name: string;
  /** The LiteralType of the input `x` in the template, as JSON. */
  readonly type: object;
  /** The repeated part; `around` wraps all parts into a request. */
  readonly part: Buffer | ((index: number) => Buffer);
  readonly around: (parts: Buffer) => Buffer;
  /** How much a part counts toward fx's limit. */
  readonly weight: number;
  readonly literals?: number;
}

export function field(id: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint((id << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return Buffer.from([...bytes, value]);
}

const EMPTY = Buffer.alloc(0);
const text = (value: string): Buffer => Buffer.from(value);
/** A key of a few characters that does not look like a number. */
const key = (index: number): Buffer => text(`k${index.toString(36)}`);

const scalar = (bytes: Buffer): Buffer => field(1, bytes);
const primitive = (bytes: Buffer): Buffer => scalar(field(1, bytes));
const item = (literal: Buffer): Buffer => field(1, literal);
/** The entry `x` of a Flyte 1 request's inputs. */
const inputX = (literal: Buffer): Buffer =>
  item(Buffer.concat([field(1, text("x")), field(2, literal)]));
const inputs = (literal: Buffer): Buffer => field(1, inputX(literal));
const list = (parts: Buffer): Buffer => inputs(field(2, parts));
const map = (parts: Buffer): Buffer => inputs(field(3, parts));
const struct = (parts: Buffer): Buffer => inputs(scalar(field(7, parts)));
/** A msgpack list of one-byte items. */
const msgpack = (parts: Buffer): Buffer => {
  const head = Buffer.from([0xdd, 0, 0, 0, 0]);
  head.writeUInt32BE(parts.length, 1);
  const value = field(1, Buffer.concat([head, parts]));
  return inputs(scalar(field(3, Buffer.concat([value, field(2, text("msgpack"))]))));
};
const template = (parts: Buffer): Buffer => field(2, parts);

function nestedList(depth: number): Buffer {
  return item(depth === 1 ? EMPTY : field(2, nestedList(depth - 1)));
}

const LIST_OF = (simple: string): object => ({ collectionType: { simple } });
const STRUCT = { simple: "STRUCT" };

export const HOSTILE_KINDS: readonly HostileKind[] = [
  {
    name: "empty literals",
    type: LIST_OF("INTEGER"),
    part: item(EMPTY),
    around: list,
    weight: 1,
    literals: 1,
  },
  {
    name: "integers",
    type: LIST_OF("INTEGER"),
    part: item(primitive(Buffer.from([8, 5]))),
    around: list,
    weight: 4,
    literals: 1,
  },
  {
    name: "unknown fields of many messages",
    type: LIST_OF("INTEGER"),
    part: item(Buffer.from([0x78, 1])),
    around: list,
    weight: 11,
    literals: 1,
  },
  {
    name: "large integers",
    type: LIST_OF("INTEGER"),
    part: item(primitive(Buffer.from("08ffffffffffffff0f", "hex"))),
    around: list,
    weight: 4,
    literals: 1,
  },
  {
    name: "floats",
    type: LIST_OF("FLOAT"),
    part: item(primitive(Buffer.from("119a9999999999b93f", "hex"))),
    around: list,
    weight: 4,
    literals: 1,
  },
  {
    name: "strings",
    type: LIST_OF("STRING"),
    part: (n) => item(primitive(field(3, key(n)))),
    around: list,
    weight: 4,
    literals: 1,
  },
  {
    name: "datetimes",
    type: LIST_OF("DATETIME"),
    part: item(primitive(field(5, Buffer.from([8, 1])))),
    around: list,
    weight: 8,
    literals: 1,
  },
  {
    name: "durations",
    type: LIST_OF("DURATION"),
    part: item(primitive(field(6, Buffer.from([8, 1])))),
    around: list,
    weight: 8,
    literals: 1,
  },
  {
    name: "files",
    type: { collectionType: { blob: {} } },
    part: item(scalar(field(2, field(3, text("a"))))),
    around: list,
    weight: 7,
    literals: 1,
  },
  {
    name: "empty lists",
    type: { collectionType: { collectionType: { simple: "INTEGER" } } },
    part: item(field(2, EMPTY)),
    around: list,
    weight: 5,
    literals: 1,
  },
  {
    name: "lists that nest 40 deep",
    type: { collectionType: { collectionType: { simple: "INTEGER" } } },
    part: nestedList(40),
    around: list,
    weight: 40 * 5,
    literals: 40,
  },
  {
    name: "empty maps",
    type: { collectionType: { mapValueType: { simple: "INTEGER" } } },
    part: item(field(3, EMPTY)),
    around: list,
    weight: 8,
    literals: 1,
  },
  {
    name: "map entries",
    type: { mapValueType: { simple: "INTEGER" } },
    part: (n) => item(Buffer.concat([field(1, key(n)), field(2, primitive(Buffer.from([8, 5])))])),
    around: map,
    weight: 11,
    literals: 1,
  },
  {
    name: "map entries without values",
    type: { mapValueType: { simple: "INTEGER" } },
    part: (n) => item(field(1, key(n))),
    around: map,
    weight: 7,
  },
  {
    name: "undeclared inputs",
    type: LIST_OF("INTEGER"),
    part: (n) => item(Buffer.concat([field(1, key(n)), field(2, EMPTY)])),
    around: (parts) => field(1, parts),
    weight: 8,
    literals: 1,
  },
  {
    name: "literal metadata",
    type: LIST_OF("INTEGER"),
    part: (n) => field(5, field(1, key(n))),
    around: inputs,
    weight: 7,
  },
  {
    name: "unknown fields of one message",
    type: LIST_OF("INTEGER"),
    part: Buffer.from([0x78, 1]),
    around: list,
    weight: 10,
  },
  {
    name: "numbers of a Struct",
    type: STRUCT,
    part: field(1, Buffer.from("119a9999999999b93f", "hex")),
    around: (parts) =>
      struct(item(Buffer.concat([field(1, text("l")), field(2, field(6, parts))]))),
    weight: 5,
  },
  {
    name: "empty Structs in a Struct",
    type: STRUCT,
    part: field(1, field(5, EMPTY)),
    around: (parts) =>
      struct(item(Buffer.concat([field(1, text("l")), field(2, field(6, parts))]))),
    weight: 11,
  },
  {
    name: "fields of a Struct",
    type: STRUCT,
    part: (n) => item(Buffer.concat([field(1, key(n)), field(2, EMPTY)])),
    around: struct,
    weight: 11,
  },
  {
    name: "msgpack nulls",
    type: STRUCT,
    part: Buffer.from([0xc0]),
    around: msgpack,
    weight: 1,
  },
  {
    name: "empty msgpack lists",
    type: STRUCT,
    part: Buffer.from([0x90]),
    around: msgpack,
    weight: 4,
  },
  {
    name: "empty msgpack maps",
    type: STRUCT,
    part: Buffer.from([0x80]),
    around: msgpack,
    weight: 4,
  },
  {
    name: "container arguments",
    type: STRUCT,
    part: field(3, text("ab")),
    around: (parts) => template(field(6, parts)),
    weight: 1,
  },
  {
    name: "interface variables",
    type: STRUCT,
    part: (n) => item(Buffer.concat([field(1, key(n)), field(2, EMPTY)])),
    around: (parts) => template(field(3 + 1, field(1, parts))),
    weight: 11,
  },
  {
    name: "nested types",
    type: STRUCT,
    part: field(5, field(2, field(2, field(2, field(2, field(2, field(2, EMPTY))))))),
    around: (parts) =>
      template(
        field(
          4,
          field(
            1,
            item(Buffer.concat([field(1, text("y")), field(2, field(1, field(10, parts)))])),
          ),
        ),
      ),
    weight: 28,
  },
];

/** Builds a request with as many parts as fit into 16 MiB, or as many as fx accepts. */
export function hostileRequest(
  { part, around, weight, literals = 0 }: HostileKind,
  header: Uint8Array,
  wanted: "16 MiB" | "readable",
): Buffer {
  const most =
    wanted === "readable"
      ? Math.floor(Math.min(MOST_PARTS / weight, MOST_LITERALS / literals))
      : Infinity;
  const room = 16 * MEBIBYTE - header.length - 200;
  const parts = Buffer.alloc(16 * MEBIBYTE);
  let length = 0;
  for (let index = 0; index < most; index += 1) {
    const next = typeof part === "function" ? part(index) : part;
    if (length + next.length > room) break;
    length += next.copy(parts, length);
  }
  return Buffer.concat([header, around(parts.subarray(0, length))]);
}
