import assert from "node:assert/strict";
import { inspect } from "node:util";
import { getShortTypeName } from "../../../src/runtime/values/conversions.ts";
import type { LiteralType } from "../../../src/runtime/values/literal-type.ts";
import type { Literal } from "../../../src/runtime/values/literal.ts";
import { TypeEngine } from "../../../src/runtime/values/type-engine.ts";
import { Duration } from "../../../src/runtime/values/types/duration.ts";
import { type AnyFlyteType, toTypeNode } from "../../../src/runtime/values/types/flyte-type.ts";
import {
  Dataset,
  FlyteDirectory,
  FlyteFile,
} from "../../../src/runtime/values/types/references.ts";
import { t } from "../../../src/runtime/values/types/t.ts";
import {
  integer,
  float,
  text,
  bool,
  datetime,
  duration,
  none,
  union,
  msgpack,
  generic,
  blob,
  table,
  list,
  map,
} from "./made-literals.ts";

const INT = { simple: 1, structure: { tag: "int" } } as const;
const NONE = { simple: 0, structure: { tag: "none" } } as const;
const INT_LIST = { collectionType: { simple: 1 }, structure: { tag: "Typed List" } } as const;
const FIRST = "0001-01-01T00:00:00Z";
const NOON = "2024-02-29T12:00:00.123Z";
const MAX = Number.MAX_SAFE_INTEGER;
const color = t.enum({ RED: "red", GREEN: "green" });
const msgpackAnnotation = {
  annotations: {
    fields: {
      "cache-key-metadata": {
        structValue: { fields: { "serialization-format": { stringValue: "msgpack" } } },
      },
    },
  },
};

describe("TypeEngine.toLiteralType", () => {
  const types: [string, AnyFlyteType, LiteralType][] = [
    ["int", t.int(), { simple: 1 }],
    ["bigint", t.bigint(), { simple: 1 }],
    ["float", t.float(), { simple: 2 }],
    ["string", t.string(), { simple: 3 }],
    ["bool", t.bool(), { simple: 4 }],
    ["datetime", t.datetime(), { simple: 5 }],
    ["duration", t.duration(), { simple: 6 }],
    ["none", t.none(), { simple: 0 }],
    ["struct", t.struct(), { simple: 9, annotation: msgpackAnnotation }],
    ["enum", color, { enumType: { values: ["red", "green"] } }],
    ["list", t.list(t.int()), { collectionType: { simple: 1 } }],
    ["dict", t.dict(t.list(t.bool())), { mapValueType: { collectionType: { simple: 4 } } }],
    ["file", t.file("csv"), { blob: { format: "csv", dimensionality: 0 } }],
    ["directory", t.directory(), { blob: { format: "", dimensionality: 1 } }],
    [
      "dataset",
      t.dataset("parquet"),
      { structuredDatasetType: { columns: [], format: "parquet" } },
    ],
  ];
  for (const [name, type, expected] of types)
    it(`returns the type of ${name}`, () =>
      assert.deepEqual(TypeEngine.toLiteralType(type), expected));

  const variants: [AnyFlyteType, LiteralType][] = [
    [t.int(), INT],
    [t.string(), { simple: 3, structure: { tag: "str" } }],
    [t.duration(), { simple: 6, structure: { tag: "timedelta" } }],
    [
      color,
      { enumType: { values: ["red", "green"] }, structure: { tag: "DefaultEnumTransformer" } },
    ],
    [t.list(t.int()), INT_LIST],
    [t.dict(t.int()), { mapValueType: { simple: 1 }, structure: { tag: "Typed Dict" } }],
    [t.struct(), { simple: 9, annotation: msgpackAnnotation, structure: { tag: "Typed Dict" } }],
    [t.file(), { blob: { format: "", dimensionality: 0 }, structure: { tag: "FlyteFilePath" } }],
    [
      t.directory(),
      { blob: { format: "", dimensionality: 1 }, structure: { tag: "FlyteDirectory" } },
    ],
    [
      t.dataset(),
      {
        structuredDatasetType: { columns: [], format: "" },
        structure: { tag: "StructuredDataset Transformer" },
      },
    ],
  ];
  for (const [inner, tagged] of variants) {
    it(`returns a union with the transformer's name for an optional ${inner.kind}`, () =>
      assert.deepEqual(TypeEngine.toLiteralType(t.optional(inner)), {
        unionType: { variants: [tagged, NONE] },
      }));
  }

  it("returns the same frozen object each time", () => {
    for (const [, type] of types) {
      const literalType = TypeEngine.toLiteralType(type);
      assert.equal(TypeEngine.toLiteralType(type), literalType);
      assert.ok(Object.isFrozen(literalType));
    }
  });

  it("rejects a type that t did not create", () =>
    assert.throws(
      () => TypeEngine.toLiteralType({ kind: "int" } as never),
      /expected a Flyte type such as t\.int\(\)/,
    ));
});

describe("TypeEngine, both ways", () => {
  /** Type, value, literal, and the value read back if it differs. */
  const rows: [AnyFlyteType, unknown, Literal, unknown?][] = [
    [t.int(), 7, integer(7)],
    [t.int(), MAX, integer(MAX)],
    [t.int(), -MAX, integer(-MAX)],
    [t.int(), -0, integer(0), 0],
    [t.bigint(), 5n, integer(5)],
    [t.bigint(), 2n ** 63n - 1n, integer({ low: -1, high: 0x7fffffff })],
    [t.bigint(), -(2n ** 63n), integer({ low: 0, high: -0x80000000 })],
    [t.bigint(), 2n ** 53n + 1n, integer({ low: 1, high: 0x200000 })],
    [t.bigint(), 5, integer(5), 5n],
    [t.float(), 1.5, float(1.5)],
    [t.float(), 2, float(2)],
    [t.float(), -0, float(-0)],
    [t.float(), NaN, float(NaN)],
    [t.float(), -Infinity, float(-Infinity)],
    [t.string(), "é😀", text("é😀")],
    [t.string(), "", text("")],
    [t.bool(), false, bool(false)],
    [t.datetime(), new Date(NOON), datetime(1709208000, 123_000_000)],
    [t.datetime(), new Date(-1), datetime(-1, 999_000_000)],
    [t.datetime(), NOON, datetime(1709208000, 123_000_000), new Date(NOON)],
    [t.datetime(), "2024-02-29 12:00", datetime(1709208000), new Date("2024-02-29T12:00:00Z")],
    [
      t.datetime(),
      "2024-02-29T12:00:00-05:30",
      datetime(1709208000 + 19800),
      new Date("2024-02-29T17:30:00Z"),
    ],
    [t.datetime(), "2024-02-29", datetime(1709164800), new Date("2024-02-29T00:00:00Z")],
    [t.datetime(), FIRST, datetime(-62135596800), new Date(FIRST)],
    [
      t.datetime(),
      "9999-12-31T23:59:59.999999999Z",
      datetime(253402300799, 999_999_999),
      new Date("9999-12-31T23:59:59.999Z"),
    ],
    [t.duration(), new Duration(90, 5), duration(90, 5)],
    [t.duration(), new Duration(-1, -500_000_000), duration(-1, -500_000_000)],
    [t.duration(), "1h30m", duration(5400), new Duration(5400)],
    [t.duration(), new Duration(315_576_000_000), duration(315_576_000_000)],
    [t.none(), null, none],
    [t.none(), undefined, none, null],
    [color, "green", text("green")],
    [t.optional(t.int()), 3, union(integer(3), INT)],
    [t.optional(t.int()), null, union(none, NONE)],
    [t.optional(t.int()), undefined, union(none, NONE), null],
    [t.optional(t.list(t.int())), [1], union(list(integer(1)), INT_LIST)],
    [t.list(t.int()), [1, 2], list(integer(1), integer(2))],
    [t.list(t.int()), [], list()],
    [t.list(t.optional(t.bool())), [null], list(union(none, NONE))],
    [t.dict(t.string()), { a: "x" }, map({ a: text("x") })],
    [t.dict(t.string()), {}, map({})],
    [
      t.dict(t.int()),
      Object.assign(Object.create(null), { a: 1 }),
      map({ a: integer(1) }),
      { a: 1 },
    ],
    [
      t.struct(),
      { b: 1, a: [null, 1.5, "x", true, {}] },
      msgpack("82a16201a16195c0cb3ff8000000000000a178c380"),
    ],
    [t.struct(), { n: NaN }, msgpack("81a16ecb7ff8000000000000")],
    [
      t.file("csv"),
      new FlyteFile("s3://b/x.csv"),
      blob("s3://b/x.csv", "csv", 0),
      new FlyteFile("s3://b/x.csv", "csv"),
    ],
    [t.file(), new FlyteFile("x.csv", "csv"), blob("x.csv", "csv", 0)],
    [
      t.file("txt"),
      new FlyteFile("x.csv", "csv"),
      blob("x.csv", "txt", 0),
      new FlyteFile("x.csv", "txt"),
    ],
    [t.file(), "./x.csv", blob("./x.csv", "", 0), new FlyteFile("./x.csv")],
    [t.directory(), "gs://b/d", blob("gs://b/d", "", 1), new FlyteDirectory("gs://b/d")],
    [t.dataset(), new Dataset("s3://b/x.parquet", "parquet"), table("s3://b/x.parquet", "parquet")],
    [t.dataset("csv"), "s3://b/x", table("s3://b/x", "csv"), new Dataset("s3://b/x", "csv")],
  ];
  for (const [type, value, literal, ...back] of rows) {
    it(`converts ${inspect(value)}, of ${getShortTypeName(toTypeNode(type))}`, () => {
      assert.deepEqual(TypeEngine.toLiteral(value, type), literal);
      const native = TypeEngine.toNative(literal, type);
      assert.deepEqual(native, back.length > 0 ? back[0] : value);
    });
  }
});

describe("TypeEngine.toNative of literals from other SDKs", () => {
  const rows: [AnyFlyteType, Literal, unknown][] = [
    [t.float(), integer(3), 3],
    [t.float(), integer({ low: 0, high: 1 }), 2 ** 32],
    [t.int(), float(3), 3],
    [t.bigint(), float(-3), -3n],
    [t.int(), integer({ low: -1, high: 0 }), 2 ** 32 - 1],
    [t.optional(t.int()), integer(5), 5],
    [t.optional(t.int()), none, null],
    [t.int(), { ...integer(5), hash: "x", metadata: { a: "b" } }, 5],
    [
      t.struct(),
      generic({
        n: { numberValue: 1 },
        s: { stringValue: "" },
        b: { boolValue: false },
        z: { nullValue: 0 },
        l: { listValue: { values: [{ numberValue: 2.5 }] } },
        o: { structValue: {} },
      }),
      { n: 1, s: "", b: false, z: null, l: [2.5], o: {} },
    ],
    [t.struct(), msgpack("8107a161"), { "7": "a" }],
    [t.list(t.int()), { collection: {} }, []],
    [t.dict(t.int()), { map: {} }, {}],
    [t.datetime(), { scalar: { primitive: { datetime: {} } } }, new Date(0)],
    [t.duration(), { scalar: { primitive: { duration: {} } } }, new Duration(0)],
    [
      t.dataset(),
      { scalar: { schema: { uri: "s3://b/x", type: { columns: [] } } } },
      new Dataset("s3://b/x", "parquet"),
    ],
    [t.file("csv"), { scalar: { blob: { uri: "x" } } }, new FlyteFile("x", "csv")],
  ];
  for (const [type, literal, expected] of rows)
    it(`returns ${inspect(expected)} for ${JSON.stringify(literal)}`, () =>
      assert.deepEqual(TypeEngine.toNative(literal, type), expected));

  it("remembers the nanoseconds of a Date until it is changed", () => {
    const literal = datetime(1709208000, 123_456_789);
    const date = TypeEngine.toNative(literal, t.datetime()) as Date;
    assert.equal(date.getTime(), 1709208000123);
    assert.deepEqual(TypeEngine.toLiteral(date, t.datetime()), literal);
    date.setTime(date.getTime() + 1000);
    assert.deepEqual(TypeEngine.toLiteral(date, t.datetime()), datetime(1709208001, 123_000_000));
  });

  it("keeps the key __proto__ as data", () => {
    const dict = TypeEngine.toNative(map({ ["__proto__"]: integer(1) }), t.dict(t.int())) as object;
    assert.equal(Object.getPrototypeOf(dict), Object.prototype);
    assert.deepEqual(Object.entries(dict), [["__proto__", 1]]);
    const { literals } = TypeEngine.toLiteral(dict, t.dict(t.int())).map!;
    assert.deepEqual(Object.entries(literals!), [["__proto__", integer(1)]]);
  });
});
