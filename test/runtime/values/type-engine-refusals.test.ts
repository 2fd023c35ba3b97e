import assert from "node:assert/strict";
import { getShortTypeName } from "../../../src/runtime/values/conversions.ts";
import type { Literal } from "../../../src/runtime/values/literal.ts";
import { TypeEngine } from "../../../src/runtime/values/type-engine.ts";
import { Duration } from "../../../src/runtime/values/types/duration.ts";
import { type AnyFlyteType, toTypeNode } from "../../../src/runtime/values/types/flyte-type.ts";
import { Dataset, FlyteFile } from "../../../src/runtime/values/types/references.ts";
import { t } from "../../../src/runtime/values/types/t.ts";
import {
  assertFaults,
  faultsOf,
  integer,
  float,
  text,
  datetime,
  duration,
  none,
  msgpack,
  generic,
  blob,
  table,
  list,
  map,
} from "./made-literals.ts";

const color = t.enum({ RED: "red", GREEN: "green" });

const MOMENT = "expected a Date or ISO 8601 text, from the year 1 to 9999, got";
const SPAN = "expected a duration such as 90s, 1h30m or PT90M, at most 10,000 years, got";
const UNSAFE = "expected an integer within ±9007199254740991; use t.bigint() for larger ones, got";
const FILE = "expected a file, or its path or URI, got";
const DATASET = "expected a dataset, or its path or URI, got";
const UNREADABLE = "expected a JSON object, got msgpack that cannot be read";
const TIMESTAMP = "expected a date and time from the year 1 to 9999, got a timestamp of";

/** For example `a value for int: expected an integer, got "5"`. */
function titleOf(type: AnyFlyteType, line: string): string {
  return `a value for ${getShortTypeName(toTypeNode(type))}: ${line}`;
}

it("TypeEngine.toNative explains that the interfaces differ if a union contains the right value", () => {
  const optional = TypeEngine.toLiteral("red", t.optional(color));
  assertFaults(
    () => TypeEngine.toNative(optional, color),
    [
      'expected one of "red", "green", got "red" inside a union: the other side declares an optional or a union here, this side does not',
    ],
  );
});

describe("TypeEngine.toLiteral rejects", () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic, cyclic);
  class Point {
    x = 1;
  }
  const rows: [AnyFlyteType, unknown, string][] = [
    [t.int(), "5", 'expected an integer, got "5"'],
    [t.int(), 1.5, "expected an integer, got 1.5"],
    [t.int(), true, "expected an integer, got true"],
    [t.int(), NaN, "expected an integer, got NaN"],
    [t.int(), 2 ** 53, `${UNSAFE} 9007199254740992`],
    [t.int(), 5n, "expected an integer as a number, got the bigint 5"],
    [t.int(), 2n ** 63n, `${UNSAFE} 9223372036854775808`],
    [t.bigint(), 2n ** 63n, "expected a 64-bit integer, got 9223372036854775808"],
    [
      t.bigint(),
      2 ** 53,
      "expected an integer as a bigint, because it is past ±9007199254740991, got 9007199254740992",
    ],
    [t.bigint(), "5", 'expected an integer, got "5"'],
    [t.float(), 1n, "expected a number, got 1"],
    [t.string(), 5, "expected a string, got 5"],
    [
      t.string(),
      "a\ud800",
      'expected a string without lone surrogates, which UTF-8 cannot encode, got "a\\ud800"',
    ],
    [t.bool(), 1, "expected true or false, got 1"],
    [t.datetime(), new Date(NaN), `${MOMENT} an invalid Date`],
    [t.datetime(), new Date(253402300800000), `${MOMENT} the Date +010000-01-01T00:00:00.000Z`],
    [t.datetime(), "0000-01-01", `${MOMENT} "0000-01-01"`],
    [t.datetime(), "2024-02-30", `${MOMENT} "2024-02-30"`],
    [t.datetime(), "yesterday", `${MOMENT} "yesterday"`],
    [t.datetime(), 5, `${MOMENT} 5`],
    [t.duration(), "soon", `${SPAN} "soon"`],
    [t.duration(), 90, `${SPAN} 90, which has no unit; write 90s or 90m`],
    [t.duration(), "1.5", `${SPAN} "1.5", which has no unit; write 1.5s or 1.5m`],
    [t.duration(), Infinity, `${SPAN} Infinity`],
    [t.duration(), new Duration(315_576_000_001), `${SPAN} a duration`],
    [t.none(), 0, "expected null, got 0"],
    [color, "RED", 'expected one of "red", "green", got "RED"; did you mean "red"?'],
    [t.int(), null, "expected an integer, got null"],
    [t.list(t.int()), "ab", 'expected a list of integers, got "ab"'],
    [t.dict(t.int()), new Point(), "expected a dict of integers, got an instance of Point"],
    [t.struct(), [1], "expected a JSON object, got a list of 1"],
    [t.struct(), { f() {} }, "f   expected a JSON value, got a function"],
    [t.struct(), { a: [undefined] }, "a[0]   expected a JSON value, got nothing"],
    [t.struct(), { p: new Point() }, "p   expected a JSON value, got an instance of Point"],
    [
      t.struct(),
      { cyclic },
      "expected JSON nested at most 100 levels deep, got a deeper value; does it contain itself?",
    ],
    [t.file(), "", `${FILE} ""`],
    [t.file(), new FlyteFile("s3://b/\ud800"), `${FILE} a file whose URI is "s3://b/\\ud800"`],
    [
      t.file("csv"),
      new Dataset("x"),
      'expected a file of format "csv", or its path or URI, got a dataset',
    ],
    [t.dataset(), new Dataset(""), `${DATASET} a dataset whose URI is ""`],
    [t.dataset(), { uri: "x", format: "" }, `${DATASET} an object with "uri", "format"`],
    [t.int(), "\u001b[31m\u009b", 'expected an integer, got "\\u001b[31m\\u009b"'],
    [t.int(), "x".repeat(500), `expected an integer, got "${"x".repeat(59)}…"`],
  ];
  for (const [type, value, line] of rows)
    it(titleOf(type, line), () => assertFaults(() => TypeEngine.toLiteral(value, type), [line]));

  it("reports all faults at once, each with its path", () => {
    const type = t.dict(t.list(t.optional(t.int())));
    assertFaults(
      () => TypeEngine.toLiteral({ xs: [1, "a", null, 2.5], "a b": 7, ok: [], é: [true] }, type),
      [
        'xs[1]   expected an integer, got "a"',
        "xs[3]   expected an integer, got 2.5",
        '"a b"   expected a list of items, each an integer or none, got 7',
        '"é"[0]   expected an integer, got true',
      ],
    );
  });

  it("counts the faults past the first thousand", () => {
    const lines = faultsOf(() => TypeEngine.toLiteral(new Array(2500).fill("x"), t.list(t.int())));
    assert.equal(lines.length, 1001);
    assert.equal(lines[1000], "… and 1500 more");
  });
});

describe("TypeEngine.toNative rejects", () => {
  const deep = () => {
    let struct: object = {};
    for (let level = 0; level < 10_000; level++)
      struct = { fields: { a: { structValue: struct } } };
    return { scalar: { generic: struct } } as Literal;
  };
  const rows: [AnyFlyteType, Literal, string][] = [
    [t.int(), text("5"), 'expected an integer, got "5"'],
    [t.int(), float(3.9), "expected an integer, got 3.9"],
    [t.int(), integer({ low: 1, high: 0x200000 }), `${UNSAFE} 9007199254740993`],
    [
      t.float(),
      integer({ low: 1, high: 0x200000 }),
      "expected a number that a float can hold exactly, got 9007199254740993",
    ],
    [t.bigint(), float(0.5), "expected an integer, got 0.5"],
    [t.string(), integer(5), "expected a string, got 5"],
    [t.bool(), integer(1), "expected true or false, got 1"],
    [t.int(), none, "expected an integer, got null"],
    [t.none(), integer(0), "expected null, got 0"],
    [t.datetime(), datetime(253402300800), `${TIMESTAMP} 253402300800 seconds and 0 nanoseconds`],
    [t.datetime(), datetime(0, -1), `${TIMESTAMP} 0 seconds and -1 nanoseconds`],
    [
      t.duration(),
      duration(1, -1),
      "expected a duration in seconds, at most 10,000 years, got 1 seconds and -1 nanoseconds",
    ],
    [color, text("RED"), 'expected one of "red", "green", got "RED"; did you mean "red"?'],
    [t.list(t.int()), map({}), "expected a list of integers, got a map"],
    [t.dict(t.int()), list(), "expected a dict of integers, got a list of 0"],
    [t.file(), blob("x", "", 1), "expected a file, got a directory"],
    [t.datetime(), text("2024-01-01"), 'expected a date and time, got "2024-01-01"'],
    [t.duration(), integer(5), "expected a duration, got 5"],
    [color, integer(5), 'expected one of "red", "green", got 5'],
    [t.bigint(), datetime(0), "expected an integer, got a date and time"],
    [t.float(), duration(0), "expected a number, got a duration"],
    [t.string(), table("x", ""), "expected a string, got a dataset"],
    [t.bool(), generic({}), "expected true or false, got a JSON object"],
    [t.dataset(), blob("x", "", 0), "expected a dataset, got a file"],
    [
      t.struct(),
      { scalar: { binary: { value: new Uint8Array(3), tag: "cbor" } } },
      'expected a JSON object, got 3 bytes with the tag "cbor"',
    ],
    [t.struct(), msgpack("81a161"), `${UNREADABLE} (the bytes end too early)`],
    [t.struct(), msgpack("9101"), "expected a JSON object, got a list of 1"],
    [t.struct(), msgpack("81a161c40100"), "a   expected a JSON value, got 1 byte"],
    [
      t.struct(),
      msgpack("81a161cf0020000000000001"),
      "a   expected an integer within ±9007199254740991, got 9007199254740993",
    ],
    [t.struct(), msgpack("81a161".repeat(10_000)), `${UNREADABLE} (nested deeper than 100 levels)`],
    [t.struct(), deep(), "expected a JSON object, got a Struct nested deeper than 100 levels"],
    [
      t.int(),
      { offloadedMetadata: { uri: "s3://b/x" } },
      "expected an integer, got a value that was offloaded to storage",
    ],
    [t.int(), {}, "expected an integer, got an empty literal"],
    [t.optional(t.int()), { scalar: { union: {} } }, "expected an integer, got an empty literal"],
    [t.int(), { scalar: { error: { message: "x" } } }, "expected an integer, got an error"],
  ];
  for (const [type, literal, line] of rows)
    it(titleOf(type, line), () => assertFaults(() => TypeEngine.toNative(literal, type), [line]));

  it("reports all faults at once, each with its path", () => {
    const literal = map({ a: list(integer(1), text("x"), none), b: text("y") });
    assertFaults(
      () => TypeEngine.toNative(literal, t.dict(t.list(t.int()))),
      [
        'a[1]   expected an integer, got "x"',
        "a[2]   expected an integer, got null",
        'b   expected a list of integers, got "y"',
      ],
    );
  });
});
