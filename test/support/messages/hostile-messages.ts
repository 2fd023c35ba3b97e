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
  readonly literals: number | undefined;
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
/** An entry of a map. */
const entry = (name: Buffer, value: Buffer): Buffer =>
  Buffer.concat([field(1, name), field(2, value)]);
/** The entry `x` of a Flyte 1 request's inputs. */
const inputX = (literal: Buffer): Buffer => item(entry(text("x"), literal));
const inputs = (literal: Buffer): Buffer => field(1, inputX(literal));
const list = (parts: Buffer): Buffer => inputs(field(2, parts));
const map = (parts: Buffer): Buffer => inputs(field(3, parts));
const struct = (parts: Buffer): Buffer => inputs(scalar(field(7, parts)));
/** The list `l` of a Struct. */
const structList = (parts: Buffer): Buffer => struct(item(entry(text("l"), field(6, parts))));
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
const INTEGERS = LIST_OF("INTEGER");
const INTEGER_MAP = { mapValueType: { simple: "INTEGER" } };
const STRUCT = { simple: "STRUCT" };
/** A field with the number 0.1. */
const TENTH = Buffer.from("119a9999999999b93f", "hex");

const KINDS: readonly (readonly [
  name: string,
  type: object,
  around: HostileKind["around"],
  part: HostileKind["part"],
  weight: number,
  literals?: number,
])[] = [
  ["empty literals", INTEGERS, list, item(EMPTY), 1, 1],
  ["integers", INTEGERS, list, item(primitive(Buffer.from([8, 5]))), 4, 1],
  ["unknown fields of many messages", INTEGERS, list, item(Buffer.from([0x78, 1])), 11, 1],
  [
    "large integers",
    INTEGERS,
    list,
    item(primitive(Buffer.from("08ffffffffffffff0f", "hex"))),
    4,
    1,
  ],
  ["floats", LIST_OF("FLOAT"), list, item(primitive(TENTH)), 4, 1],
  ["strings", LIST_OF("STRING"), list, (n) => item(primitive(field(3, key(n)))), 4, 1],
  ["datetimes", LIST_OF("DATETIME"), list, item(primitive(field(5, Buffer.from([8, 1])))), 8, 1],
  ["durations", LIST_OF("DURATION"), list, item(primitive(field(6, Buffer.from([8, 1])))), 8, 1],
  [
    "files",
    { collectionType: { blob: {} } },
    list,
    item(scalar(field(2, field(3, text("a"))))),
    7,
    1,
  ],
  ["empty lists", { collectionType: INTEGERS }, list, item(field(2, EMPTY)), 5, 1],
  ["lists that nest 40 deep", { collectionType: INTEGERS }, list, nestedList(40), 40 * 5, 40],
  ["empty maps", { collectionType: INTEGER_MAP }, list, item(field(3, EMPTY)), 8, 1],
  [
    "map entries",
    INTEGER_MAP,
    map,
    (n) => item(entry(key(n), primitive(Buffer.from([8, 5])))),
    11,
    1,
  ],
  ["map entries without values", INTEGER_MAP, map, (n) => item(field(1, key(n))), 7],
  [
    "undeclared inputs",
    INTEGERS,
    (parts) => field(1, parts),
    (n) => item(entry(key(n), EMPTY)),
    8,
    1,
  ],
  ["literal metadata", INTEGERS, inputs, (n) => field(5, field(1, key(n))), 7],
  ["unknown fields of one message", INTEGERS, list, Buffer.from([0x78, 1]), 10],
  ["numbers of a Struct", STRUCT, structList, field(1, TENTH), 5],
  ["empty Structs in a Struct", STRUCT, structList, field(1, field(5, EMPTY)), 11],
  ["fields of a Struct", STRUCT, struct, (n) => item(entry(key(n), EMPTY)), 11],
  ["msgpack nulls", STRUCT, msgpack, Buffer.from([0xc0]), 1],
  ["empty msgpack lists", STRUCT, msgpack, Buffer.from([0x90]), 4],
  ["empty msgpack maps", STRUCT, msgpack, Buffer.from([0x80]), 4],
  ["container arguments", STRUCT, (parts) => template(field(6, parts)), field(3, text("ab")), 1],
  [
    "interface variables",
    STRUCT,
    (parts) => template(field(3 + 1, field(1, parts))),
    (n) => item(entry(key(n), EMPTY)),
    11,
  ],
  [
    "nested types",
    STRUCT,
    (parts) => template(field(4, field(1, item(entry(text("y"), field(1, field(10, parts))))))),
    field(5, field(2, field(2, field(2, field(2, field(2, field(2, EMPTY))))))),
    28,
  ],
];

export const HOSTILE_KINDS: readonly HostileKind[] = KINDS.map(
  ([name, type, around, part, weight, literals]) => ({
    name,
    type,
    around,
    part,
    weight,
    literals,
  }),
);

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
