import assert from "node:assert/strict";
import { FxError } from "../../../src/runtime/errors.ts";
import type { LiteralType } from "../../../src/runtime/literals/literal-type.ts";
import type { Literal } from "../../../src/runtime/literals/literal.ts";
import { TypeEngine } from "../../../src/runtime/literals/type-engine.ts";
import { Duration } from "../../../src/runtime/types/duration.ts";
import type { AnyFlyteType } from "../../../src/runtime/types/flyte-type.ts";
import { Dataset, FlyteDirectory, FlyteFile } from "../../../src/runtime/types/references.ts";
import { t } from "../../../src/runtime/types/t.ts";

const integer = (value: number | { low: number; high: number }): Literal => ({ scalar: { primitive: { integer: value } } });
const float = (value: number): Literal => ({ scalar: { primitive: { floatValue: value } } });
const text = (value: string): Literal => ({ scalar: { primitive: { stringValue: value } } });
const bool = (value: boolean): Literal => ({ scalar: { primitive: { boolean: value } } });
const datetime = (seconds: number, nanos = 0): Literal => ({ scalar: { primitive: { datetime: { seconds, nanos } } } });
const duration = (seconds: number, nanos = 0): Literal => ({ scalar: { primitive: { duration: { seconds, nanos } } } });
const none: Literal = { scalar: { noneType: {} } };
const union = (value: Literal, type: LiteralType): Literal => ({ scalar: { union: { value, type } } });
const msgpack = (hex: string): Literal => ({ scalar: { binary: { value: new Uint8Array(Buffer.from(hex, "hex")), tag: "msgpack" } } });
const generic = (fields: object): Literal => ({ scalar: { generic: { fields: fields as never } } });
const blob = (uri: string, format: string, dimensionality: 0 | 1): Literal => ({ scalar: { blob: { metadata: { type: { format, dimensionality } }, uri } } });
const table = (uri: string, format: string): Literal => ({ scalar: { structuredDataset: { uri, metadata: { structuredDatasetType: { columns: [], format } } } } });
const list = (...literals: Literal[]): Literal => ({ collection: { literals } });
const map = (literals: Record<string, Literal>): Literal => ({ map: { literals } });

const MAX = Number.MAX_SAFE_INTEGER;
const color = t.enum({ RED: "red", GREEN: "green" });
const msgpackAnnotation = {
  annotations: { fields: { "cache-key-metadata": { structValue: { fields: { "serialization-format": { stringValue: "msgpack" } } } } } },
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
    ["dataset", t.dataset("parquet"), { structuredDatasetType: { columns: [], format: "parquet" } }],
  ];
  for (const [name, type, expected] of types) it(`of ${name}`, () => assert.deepEqual(TypeEngine.toLiteralType(type), expected));

  const variants: [AnyFlyteType, LiteralType][] = [
    [t.int(), { simple: 1, structure: { tag: "int" } }],
    [t.string(), { simple: 3, structure: { tag: "str" } }],
    [t.duration(), { simple: 6, structure: { tag: "timedelta" } }],
    [color, { enumType: { values: ["red", "green"] }, structure: { tag: "DefaultEnumTransformer" } }],
    [t.list(t.int()), { collectionType: { simple: 1 }, structure: { tag: "Typed List" } }],
    [t.dict(t.int()), { mapValueType: { simple: 1 }, structure: { tag: "Typed Dict" } }],
    [t.struct(), { simple: 9, annotation: msgpackAnnotation, structure: { tag: "Typed Dict" } }],
    [t.file(), { blob: { format: "", dimensionality: 0 }, structure: { tag: "FlyteFilePath" } }],
    [t.directory(), { blob: { format: "", dimensionality: 1 }, structure: { tag: "FlyteDirectory" } }],
    [t.dataset(), { structuredDatasetType: { columns: [], format: "" }, structure: { tag: "StructuredDataset Transformer" } }],
  ];
  for (const [inner, tagged] of variants) {
    it(`of an optional ${inner.kind}: a union with the transformer's name`, () =>
      assert.deepEqual(TypeEngine.toLiteralType(t.optional(inner)), { unionType: { variants: [tagged, { simple: 0, structure: { tag: "none" } }] } }));
  }

  it("gives the same frozen object each time", () => {
    for (const [, type] of types) {
      const literalType = TypeEngine.toLiteralType(type);
      assert.equal(TypeEngine.toLiteralType(type), literalType);
      assert.ok(Object.isFrozen(literalType));
    }
  });

  it("refuses what t did not make", () => assert.throws(() => TypeEngine.toLiteralType({ kind: "int" } as never), /expected a Flyte type such as t\.int\(\)/));
});

describe("TypeEngine, both ways", () => {
  /** Name, type, the value given, its literal, and what comes back where that is not what was given. */
  const rows: [string, AnyFlyteType, unknown, Literal, unknown?][] = [
    ["an int", t.int(), 7, integer(7)],
    ["the largest int", t.int(), MAX, integer(MAX)],
    ["the least int", t.int(), -MAX, integer(-MAX)],
    ["minus zero as an int", t.int(), -0, integer(0), 0],
    ["a bigint", t.bigint(), 5n, integer(5)],
    ["the largest bigint", t.bigint(), 2n ** 63n - 1n, integer({ low: -1, high: 0x7fffffff })],
    ["the least bigint", t.bigint(), -(2n ** 63n), integer({ low: 0, high: -0x80000000 })],
    ["a bigint just past a number", t.bigint(), 2n ** 53n + 1n, integer({ low: 1, high: 0x200000 })],
    ["a number for a bigint", t.bigint(), 5, integer(5), 5n],
    ["a float", t.float(), 1.5, float(1.5)],
    ["a whole float", t.float(), 2, float(2)],
    ["minus zero", t.float(), -0, float(-0)],
    ["NaN", t.float(), NaN, float(NaN)],
    ["infinity", t.float(), -Infinity, float(-Infinity)],
    ["a string", t.string(), "é😀", text("é😀")],
    ["an empty string", t.string(), "", text("")],
    ["false", t.bool(), false, bool(false)],
    ["a Date", t.datetime(), new Date("2024-02-29T12:00:00.123Z"), datetime(1709208000, 123_000_000)],
    ["a Date before 1970", t.datetime(), new Date(-1), datetime(-1, 999_000_000)],
    ["ISO text", t.datetime(), "2024-02-29T12:00:00.123Z", datetime(1709208000, 123_000_000), new Date("2024-02-29T12:00:00.123Z")],
    ["ISO text without an offset, which is UTC", t.datetime(), "2024-02-29 12:00", datetime(1709208000), new Date("2024-02-29T12:00:00Z")],
    ["ISO text with an offset", t.datetime(), "2024-02-29T12:00:00-05:30", datetime(1709208000 + 19800), new Date("2024-02-29T17:30:00Z")],
    ["a day", t.datetime(), "2024-02-29", datetime(1709164800), new Date("2024-02-29T00:00:00Z")],
    ["the first moment", t.datetime(), "0001-01-01T00:00:00Z", datetime(-62135596800), new Date("0001-01-01T00:00:00Z")],
    ["the last moment", t.datetime(), "9999-12-31T23:59:59.999999999Z", datetime(253402300799, 999_999_999), new Date("9999-12-31T23:59:59.999Z")],
    ["a Duration", t.duration(), new Duration(90, 5), duration(90, 5)],
    ["a negative Duration", t.duration(), new Duration(-1, -500_000_000), duration(-1, -500_000_000)],
    ["milliseconds", t.duration(), 1500, duration(1, 500_000_000), new Duration(1, 500_000_000)],
    ["the text of a duration", t.duration(), "1h30m", duration(5400), new Duration(5400)],
    ["the longest duration", t.duration(), new Duration(315_576_000_000), duration(315_576_000_000)],
    ["none", t.none(), null, none],
    ["nothing for none", t.none(), undefined, none, null],
    ["an enum's value", color, "green", text("green")],
    ["an optional value", t.optional(t.int()), 3, union(integer(3), { simple: 1, structure: { tag: "int" } })],
    ["an optional none", t.optional(t.int()), null, union(none, { simple: 0, structure: { tag: "none" } })],
    ["nothing for an optional", t.optional(t.int()), undefined, union(none, { simple: 0, structure: { tag: "none" } }), null],
    ["an optional list", t.optional(t.list(t.int())), [1], union(list(integer(1)), { collectionType: { simple: 1 }, structure: { tag: "Typed List" } })],
    ["a list", t.list(t.int()), [1, 2], list(integer(1), integer(2))],
    ["an empty list", t.list(t.int()), [], list()],
    ["a list of optionals", t.list(t.optional(t.bool())), [null], list(union(none, { simple: 0, structure: { tag: "none" } }))],
    ["a dict", t.dict(t.string()), { a: "x" }, map({ a: text("x") })],
    ["an empty dict", t.dict(t.string()), {}, map({})],
    ["a dict without a prototype", t.dict(t.int()), Object.assign(Object.create(null), { a: 1 }), map({ a: integer(1) }), { a: 1 }],
    ["a struct", t.struct(), { b: 1, a: [null, 1.5, "x", true, {}] }, msgpack("82a16201a16195c0cb3ff8000000000000a178c380")],
    ["a struct with NaN", t.struct(), { n: NaN }, msgpack("81a16ecb7ff8000000000000")],
    ["a file", t.file("csv"), new FlyteFile("s3://b/x.csv"), blob("s3://b/x.csv", "csv", 0), new FlyteFile("s3://b/x.csv", "csv")],
    ["a file's own format", t.file(), new FlyteFile("x.csv", "csv"), blob("x.csv", "csv", 0)],
    ["a file's own format where the type has one", t.file("txt"), new FlyteFile("x.csv", "csv"), blob("x.csv", "txt", 0), new FlyteFile("x.csv", "txt")],
    ["a path for a file", t.file(), "./x.csv", blob("./x.csv", "", 0), new FlyteFile("./x.csv")],
    ["a directory", t.directory(), "gs://b/d", blob("gs://b/d", "", 1), new FlyteDirectory("gs://b/d")],
    ["a dataset", t.dataset(), new Dataset("s3://b/x.parquet", "parquet"), table("s3://b/x.parquet", "parquet")],
    ["a URI for a dataset", t.dataset("csv"), "s3://b/x", table("s3://b/x", "csv"), new Dataset("s3://b/x", "csv")],
  ];
  for (const [name, type, given, literal, ...back] of rows) {
    it(name, () => {
      assert.deepEqual(TypeEngine.toLiteral(given, type), literal);
      const native = TypeEngine.toNative(literal, type);
      assert.deepEqual(native, back.length > 0 ? back[0] : given);
    });
  }
});

describe("TypeEngine.toNative of what others write", () => {
  const rows: [string, AnyFlyteType, Literal, unknown][] = [
    ["an integer for a float", t.float(), integer(3), 3],
    ["an integer of two halves for a float", t.float(), integer({ low: 0, high: 1 }), 2 ** 32],
    ["a whole float for an int", t.int(), float(3), 3],
    ["a whole float for a bigint", t.bigint(), float(-3), -3n],
    ["an int of two halves", t.int(), integer({ low: -1, high: 0 }), 2 ** 32 - 1],
    ["a plain literal for an optional", t.optional(t.int()), integer(5), 5],
    ["a plain none for an optional", t.optional(t.int()), none, null],
    ["a literal with a hash and metadata", t.int(), { ...integer(5), hash: "x", metadata: { a: "b" } }, 5],
    ["a Struct for a struct", t.struct(), generic({ n: { numberValue: 1 }, s: { stringValue: "" }, b: { boolValue: false }, z: { nullValue: 0 }, l: { listValue: { values: [{ numberValue: 2.5 }] } }, o: { structValue: {} } }), { n: 1, s: "", b: false, z: null, l: [2.5], o: {} }],
    ["msgpack with integer keys, of a Dict[int, str]", t.struct(), msgpack("8107a161"), { "7": "a" }],
    ["an empty collection without its list", t.list(t.int()), { collection: {} }, []],
    ["an empty map without its map", t.dict(t.int()), { map: {} }, {}],
    ["a timestamp without its zeros", t.datetime(), { scalar: { primitive: { datetime: {} } } }, new Date(0)],
    ["a duration without its zeros", t.duration(), { scalar: { primitive: { duration: {} } } }, new Duration(0)],
    ["a schema, the older dataset", t.dataset(), { scalar: { schema: { uri: "s3://b/x", type: { columns: [] } } } }, new Dataset("s3://b/x", "parquet")],
    ["a file without metadata", t.file("csv"), { scalar: { blob: { uri: "x" } } }, new FlyteFile("x", "csv")],
  ];
  for (const [name, type, literal, expected] of rows) it(name, () => assert.deepEqual(TypeEngine.toNative(literal, type), expected));

  it("remembers the nanoseconds of a Date until it is changed", () => {
    const literal = datetime(1709208000, 123_456_789);
    const date = TypeEngine.toNative(literal, t.datetime()) as Date;
    assert.equal(date.getTime(), 1709208000123);
    assert.deepEqual(TypeEngine.toLiteral(date, t.datetime()), literal);
    date.setTime(date.getTime() + 1000);
    assert.deepEqual(TypeEngine.toLiteral(date, t.datetime()), datetime(1709208001, 123_000_000));
  });

  it("takes the key __proto__ as data", () => {
    const literals = Object.defineProperty({}, "__proto__", { value: integer(1), enumerable: true });
    const dict = TypeEngine.toNative({ map: { literals } }, t.dict(t.int())) as object;
    assert.equal(Object.getPrototypeOf(dict), Object.prototype);
    assert.deepEqual(Object.entries(dict), [["__proto__", 1]]);
    assert.deepEqual(Object.entries(TypeEngine.toLiteral(dict, t.dict(t.int())).map!.literals!), [["__proto__", integer(1)]]);
  });
});

/** The lines of the FX2009 that an action throws. */
function faultsOf(action: () => unknown): readonly string[] {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  assert.ok(thrown instanceof FxError, "it must be refused");
  assert.equal(thrown.code, "FX2009");
  return thrown.details;
}

describe("TypeEngine.toLiteral refuses", () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic, cyclic);
  class Point {
    x = 1;
  }
  const rows: [string, AnyFlyteType, unknown, string][] = [
    ["text for an int", t.int(), "5", 'expected an integer, got "5"'],
    ["a fraction for an int", t.int(), 1.5, "expected an integer, got 1.5"],
    ["true for an int", t.int(), true, "expected an integer, got true"],
    ["NaN for an int", t.int(), NaN, "expected an integer, got NaN"],
    ["an unsafe int", t.int(), 2 ** 53, "expected an integer within ±9007199254740991; t.bigint() takes all of 64 bits, got 9007199254740992"],
    ["a bigint for an int", t.int(), 5n, "expected an integer as a number, not as a bigint, got 5"],
    ["a large bigint for an int", t.int(), 2n ** 63n, "expected an integer within ±9007199254740991; t.bigint() takes all of 64 bits, got 9223372036854775808"],
    ["65 bits", t.bigint(), 2n ** 63n, "expected an integer of 64 bits, got 9223372036854775808"],
    ["an unsafe number for a bigint", t.bigint(), 2 ** 53, "expected an integer as a bigint, since it is past ±9007199254740991, got 9007199254740992"],
    ["text for a bigint", t.bigint(), "5", 'expected an integer, got "5"'],
    ["a bigint for a float", t.float(), 1n, "expected a number, got 1"],
    ["a number for a string", t.string(), 5, "expected a string, got 5"],
    ["half a character", t.string(), "a\ud800", 'expected a string without half a character (a lone surrogate), which UTF-8 cannot carry, got "a\\ud800"'],
    ["1 for a bool", t.bool(), 1, "expected true or false, got 1"],
    ["an invalid Date", t.datetime(), new Date(NaN), "expected a Date or ISO 8601 text, from the year 1 to 9999, got an invalid Date"],
    ["the year 10000", t.datetime(), new Date(253402300800000), "expected a Date or ISO 8601 text, from the year 1 to 9999, got the Date +010000-01-01T00:00:00.000Z"],
    ["the year 0", t.datetime(), "0000-01-01", 'expected a Date or ISO 8601 text, from the year 1 to 9999, got "0000-01-01"'],
    ["the 30th of February", t.datetime(), "2024-02-30", 'expected a Date or ISO 8601 text, from the year 1 to 9999, got "2024-02-30"'],
    ["no moment", t.datetime(), "yesterday", 'expected a Date or ISO 8601 text, from the year 1 to 9999, got "yesterday"'],
    ["milliseconds for a datetime", t.datetime(), 5, "expected a Date or ISO 8601 text, from the year 1 to 9999, got 5"],
    ["no duration", t.duration(), "soon", 'expected a duration such as 90s, 1h30m or PT90M, of 10,000 years at most, got "soon"'],
    ["an endless duration", t.duration(), Infinity, "expected a duration such as 90s, 1h30m or PT90M, of 10,000 years at most, got Infinity"],
    ["a duration that is too long", t.duration(), new Duration(315_576_000_001), "expected a duration such as 90s, 1h30m or PT90M, of 10,000 years at most, got a duration"],
    ["a value for none", t.none(), 0, "expected null, got 0"],
    ["an unknown member", color, "RED", 'expected one of "red", "green", got "RED"'],
    ["null for an int", t.int(), null, "expected an integer, got null"],
    ["text for a list", t.list(t.int()), "ab", 'expected a list of integers, got "ab"'],
    ["a class's instance for a dict", t.dict(t.int()), new Point(), "expected a dict of integers, got an instance of Point"],
    ["a list for a struct", t.struct(), [1], "expected a JSON object, got a list of 1"],
    ["a function in a struct", t.struct(), { f() {} }, "f   expected a JSON value, got a function"],
    ["undefined in a struct", t.struct(), { a: [undefined] }, "a[0]   expected a JSON value, got nothing"],
    ["a class's instance in a struct", t.struct(), { p: new Point() }, "p   expected a JSON value, got an instance of Point"],
    ["a struct that holds itself twice", t.struct(), { cyclic }, "expected JSON of at most 100 levels, got more: does it hold itself?"],
    ["an empty path", t.file(), "", 'expected a file, or its path or URI, got ""'],
    ["a dataset for a file", t.file("csv"), new Dataset("x"), 'expected a file of format "csv", or its path or URI, got a dataset'],
    ["a lookalike", t.dataset(), { uri: "x", format: "" }, 'expected a dataset, or its path or URI, got an object with "uri", "format"'],
    ["control characters, which it shows escaped", t.int(), "\u001b[31m\u009b", 'expected an integer, got "\\u001b[31m\\u009b"'],
    ["a long text, which it cuts", t.int(), "x".repeat(500), `expected an integer, got "${"x".repeat(59)}…"`],
  ];
  for (const [name, type, value, line] of rows) it(name, () => assert.deepEqual(faultsOf(() => TypeEngine.toLiteral(value, type)), [line]));

  it("tells all faults at once, each with its place", () => {
    const type = t.dict(t.list(t.optional(t.int())));
    assert.deepEqual(faultsOf(() => TypeEngine.toLiteral({ xs: [1, "a", null, 2.5], "a b": 7, ok: [], "é": [true] }, type)), [
      'xs[1]   expected an integer, got "a"',
      "xs[3]   expected an integer, got 2.5",
      '"a b"   expected a list of items, each an integer or none, got 7',
      '"é"[0]   expected an integer, got true',
    ]);
  });

  it("counts the faults past the first thousand", () => {
    const lines = faultsOf(() => TypeEngine.toLiteral(new Array(2500).fill("x"), t.list(t.int())));
    assert.equal(lines.length, 1001);
    assert.equal(lines[1000], "… and 1500 more");
  });
});

describe("TypeEngine.toNative refuses", () => {
  const deep = () => {
    let struct: object = {};
    for (let level = 0; level < 10_000; level++) struct = { fields: { a: { structValue: struct } } };
    return { scalar: { generic: struct } } as Literal;
  };
  const rows: [string, AnyFlyteType, Literal, string][] = [
    ["a string for an int", t.int(), text("5"), 'expected an integer, got "5"'],
    ["a fraction for an int", t.int(), float(3.9), "expected an integer, got 3.9"],
    ["an int past 2^53", t.int(), integer({ low: 1, high: 0x200000 }), "expected an integer within ±9007199254740991; t.bigint() takes all of 64 bits, got 9007199254740993"],
    ["an int that a float would round", t.float(), integer({ low: 1, high: 0x200000 }), "expected a number that a float can hold exactly, got 9007199254740993"],
    ["a fraction for a bigint", t.bigint(), float(0.5), "expected an integer, got 0.5"],
    ["an int for a string", t.string(), integer(5), "expected a string, got 5"],
    ["an int for a bool", t.bool(), integer(1), "expected true or false, got 1"],
    ["none for an int", t.int(), none, "expected an integer, got null"],
    ["an int for none", t.none(), integer(0), "expected null, got 0"],
    ["a timestamp past the year 9999", t.datetime(), datetime(253402300800), "expected a date and time from the year 1 to 9999, got a timestamp of 253402300800 seconds and 0 nanoseconds"],
    ["a timestamp with negative nanoseconds", t.datetime(), datetime(0, -1), "expected a date and time from the year 1 to 9999, got a timestamp of 0 seconds and -1 nanoseconds"],
    ["a duration with two signs", t.duration(), duration(1, -1), "expected a duration in seconds, of 10,000 years at most, got 1 seconds and -1 nanoseconds"],
    ["an enum's name", color, text("RED"), 'expected one of "red", "green", got "RED"'],
    ["a map for a list", t.list(t.int()), map({}), "expected a list of integers, got a map"],
    ["a list for a dict", t.dict(t.int()), list(), "expected a dict of integers, got a list of 0"],
    ["a directory for a file", t.file(), blob("x", "", 1), "expected a file, got a directory"],
    ["text for a datetime", t.datetime(), text("2024-01-01"), 'expected a date and time, got "2024-01-01"'],
    ["an integer for a duration", t.duration(), integer(5), "expected a duration, got 5"],
    ["an integer for an enum", color, integer(5), 'expected one of "red", "green", got 5'],
    ["a datetime for a bigint", t.bigint(), datetime(0), "expected an integer, got a date and time"],
    ["a duration for a float", t.float(), duration(0), "expected a number, got a duration"],
    ["a dataset for a string", t.string(), table("x", ""), "expected a string, got a dataset"],
    ["a Struct for a bool", t.bool(), generic({}), "expected true or false, got a JSON object"],
    ["a file for a dataset", t.dataset(), blob("x", "", 0), "expected a dataset, got a file"],
    ["bytes with another tag", t.struct(), { scalar: { binary: { value: new Uint8Array(3), tag: "cbor" } } }, 'expected a JSON object, got 3 bytes with the tag "cbor"'],
    ["msgpack cut short", t.struct(), msgpack("81a161"), "expected a JSON object, got msgpack that cannot be read (the bytes end too early)"],
    ["msgpack of a list", t.struct(), msgpack("9101"), "expected a JSON object, got a list of 1"],
    ["msgpack with bytes in it", t.struct(), msgpack("81a161c40100"), "a   expected a JSON value, got 1 bytes"],
    ["msgpack with an integer past 2^53", t.struct(), msgpack("81a161cf0020000000000001"), "a   expected an integer within ±9007199254740991, got 9007199254740993"],
    ["msgpack nested 10,000 deep", t.struct(), msgpack("81a161".repeat(10_000)), "expected a JSON object, got msgpack that cannot be read (nested deeper than 100 levels)"],
    ["a Struct nested 10,000 deep", t.struct(), deep(), "expected a JSON object, got a Struct nested deeper than 100 levels"],
    ["an offloaded value", t.int(), { offloadedMetadata: { uri: "s3://b/x" } }, "expected an integer, got a value that was offloaded to storage"],
    ["an empty literal", t.int(), {}, "expected an integer, got an empty literal"],
    ["an empty union", t.optional(t.int()), { scalar: { union: {} } }, "expected an integer, got an empty literal"],
    ["an error", t.int(), { scalar: { error: { message: "x" } } }, "expected an integer, got an error"],
  ];
  for (const [name, type, literal, line] of rows) it(name, () => assert.deepEqual(faultsOf(() => TypeEngine.toNative(literal, type)), [line]));

  it("tells all faults at once, each with its place", () => {
    const literal = map({ a: list(integer(1), text("x"), none), b: text("y") });
    assert.deepEqual(faultsOf(() => TypeEngine.toNative(literal, t.dict(t.list(t.int())))), [
      'a[1]   expected an integer, got "x"',
      "a[2]   expected an integer, got null",
      'b   expected a list of integers, got "y"',
    ]);
  });
});
