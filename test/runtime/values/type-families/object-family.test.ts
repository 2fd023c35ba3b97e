import assert from "node:assert/strict";
import { jsonToStruct, structToJson } from "../../../../src/runtime/base/struct.ts";
import { TypeEngine } from "../../../../src/runtime/values/type-engine.ts";
import { Duration } from "../../../../src/runtime/values/types/duration.ts";
import {
  Dataset,
  FlyteDirectory,
  FlyteFile,
} from "../../../../src/runtime/values/types/references.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { assertFaults, hex, msgpack, unpack } from "../made-literals.ts";

const inner = t.object({ z: t.float(), y: t.int().default(1) });
const everything = t.object({
  a: t.int(),
  f: t.float(),
  at: t.datetime(),
  d: t.duration(),
  c: t.enum({ RED: "red", GREEN: "green" }),
  o: t.optional(t.int()),
  l: t.list(t.float()),
  m: t.dict(t.int()),
  inner,
  st: t.struct(),
  file: t.file(),
  dir: t.directory(),
  ds: t.dataset(),
  u: t.union(t.int(), t.string()),
  big: t.bigint(),
});
const input = {
  a: 1,
  f: 2,
  at: "2024-02-29T12:00:00.123456Z",
  d: "1.5s",
  c: "green",
  l: [1, 2.5],
  m: { k: 1 },
  inner: { z: 2 },
  st: { x: [1, null, 1.5] },
  file: "s3://b/x.csv",
  dir: "s3://b/d",
  ds: new Dataset("s3://b/t", "parquet"),
  u: "x",
  big: 2n ** 60n,
} as const;

describe("an object's type", () => {
  it("is a STRUCT with the schema that flytekit writes for the same dataclass", () => {
    const { simple, metadata, annotation, structure } = TypeEngine.toLiteralType(inner);
    assert.equal(simple, 9);
    assert.deepEqual(structToJson(metadata!), {
      type: "object",
      title: "Object",
      properties: { z: { type: "number" }, y: { type: "integer", default: 1 } },
      additionalProperties: false,
      required: ["z"],
    });
    assert.deepEqual(structToJson(annotation!.annotations!), {
      "cache-key-metadata": { "serialization-format": "msgpack" },
    });
    assert.deepEqual(structure, { dataclassType: { z: { simple: 2 }, y: { simple: 1 } } });
  });

  it("has a schema for each type of field", () => {
    const schema = structToJson(TypeEngine.toLiteralType(everything).metadata!);
    const properties = schema["properties"] as Record<string, unknown>;
    assert.deepEqual(schema["required"], "a f at d c l m inner st file dir ds u big".split(" "));
    const { file, dir, ds, inner: nested, ...others } = properties;
    assert.deepEqual(others, {
      a: { type: "integer" },
      f: { type: "number" },
      at: { type: "string", format: "date-time" },
      d: { type: "number", format: "time-delta" },
      c: { enum: ["red", "green"] },
      o: { anyOf: [{ type: "integer" }, { type: "null" }], default: null },
      l: { type: "array", items: { type: "number" } },
      m: {
        type: "object",
        additionalProperties: { type: "integer" },
        propertyNames: { type: "string" },
      },
      st: { type: "object" },
      u: { anyOf: [{ type: "integer" }, { type: "string" }] },
      big: { type: "integer" },
    });
    const titles = [file, dir, ds, nested].map((property) => (property as { title: string }).title);
    assert.deepEqual(titles, ["FlyteFile", "FlyteDirectory", "StructuredDataset", "Object"]);
  });

  it("has the transformer's name as its structure in a union", () => {
    const [variant] = TypeEngine.toLiteralType(t.optional(inner)).unionType!.variants!;
    assert.deepEqual(variant!.structure, { tag: "Object-Dataclass-Transformer" });
    assert.deepEqual(variant!.metadata, TypeEngine.toLiteralType(inner).metadata);
  });
});

describe("an object's literal", () => {
  it("is msgpack with the fields in declared order, floats as float64, ints in the smallest form", () => {
    const optionals = t.object({ a: t.optional(t.int()), b: t.optional(t.int()) });
    for (const [value, type, bytes] of [
      [{ y: 300, z: 2 }, inner, "82a17acb4000000000000000a179cd012c"],
      [{ a: null }, optionals, "82a161c0a162c0"],
    ] as const)
      assert.equal(hex(TypeEngine.toLiteral(value, type)), bytes);
  });

  it("has each field in Python's form", () => {
    assert.deepEqual(unpack(TypeEngine.toLiteral(input, everything)), {
      a: 1,
      f: 2,
      at: "2024-02-29T12:00:00.123456+00:00",
      d: 1.5,
      c: "green",
      o: null,
      l: [1, 2.5],
      m: { k: 1 },
      inner: { z: 2, y: 1 },
      st: { x: [1, null, 1.5] },
      file: { path: "s3://b/x.csv" },
      dir: { path: "s3://b/d" },
      ds: { uri: "s3://b/t", file_format: "parquet" },
      u: "x",
      big: 2n ** 60n,
    });
  });

  it("is read back as native values", () => {
    assert.deepEqual(TypeEngine.toNative(TypeEngine.toLiteral(input, everything), everything), {
      ...input,
      at: new Date("2024-02-29T12:00:00.123Z"),
      d: new Duration(1, 500_000_000),
      o: null,
      inner: { z: 2, y: 1 },
      file: new FlyteFile("s3://b/x.csv"),
      dir: new FlyteDirectory("s3://b/d"),
    });
  });

  it("may be an instance of the author's class, with additional fields", () => {
    class Point {
      z = 1.5;
      y = 2;
      label = "p";
    }
    const literal = TypeEngine.toLiteral(new Point(), inner);
    assert.deepEqual(TypeEngine.toNative(literal, inner), { z: 1.5, y: 2 });
  });

  it("is read from literals of other SDKs", () => {
    const free = t.object({ f: t.float(), d: t.duration(), file: t.file(), ds: t.dataset() });
    // f an int, d as ISO text (pydantic), file and dataset as Flyte 2 writes them
    const generic = jsonToStruct({
      f: 2,
      d: "PT1H",
      file: { path: "x", format: "csv", hash: null },
      ds: { uri: "y", format: "parquet" },
    });
    assert.deepEqual(TypeEngine.toNative({ scalar: { generic } }, free), {
      f: 2,
      d: new Duration(3600),
      file: new FlyteFile("x", "csv"),
      ds: new Dataset("y", "parquet"),
    });
    assert.deepEqual(TypeEngine.toNative(msgpack("81a17a02"), inner), { z: 2, y: 1 });
  });

  it("keeps a field called __proto__ as data", () => {
    const type = t.object(
      Object.defineProperty({}, "__proto__", { value: t.int(), enumerable: true }),
    );
    const literal = TypeEngine.toLiteral(JSON.parse('{"__proto__": 5}'), type);
    const value = TypeEngine.toNative(literal, type) as object;
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.deepEqual(Object.entries(value), [["__proto__", 5]]);
    const { dataclassType } = TypeEngine.toLiteralType(type).structure!;
    assert.deepEqual(Object.keys(dataclassType!), ["__proto__"]);
  });

  it("is rejected with all its faults, in both directions", () => {
    const type = t.object({ id: t.string(), points: t.list(inner), when: t.datetime() });
    assertFaults(
      () => TypeEngine.toLiteral({ id: 1, points: [{ z: "x" }, { z: 1, w: 2 }, 5] }, type),
      [
        "id   expected a string, got 1",
        'points[0].z   expected a number, got "x"',
        "points[1].w   is not declared",
        'points[2]   expected an object with "z", "y", got 5',
        "when   is missing; expected a date and time",
      ],
    );
    // {"id": 1, "points": [{"z": "x"}], "more": nil}
    assertFaults(
      () => TypeEngine.toNative(msgpack("83a2696401a6706f696e74739181a17aa178a46d6f7265c0"), type),
      [
        "more   is not declared",
        "id   expected a string, got 1",
        'points[0].z   expected a number, got "x"',
        "when   is missing; expected a date and time",
      ],
    );
    // {"file": "x", "u": true, "d": nil}
    const more = t.object({ file: t.file(), u: t.union(t.int(), t.string()), d: t.duration() });
    assertFaults(
      () => TypeEngine.toNative(msgpack("83a466696c65a178a175c3a164c0"), more),
      [
        'file   expected a file as an object with "path", got "x"',
        "u   expected an integer or a string, got true",
        "d   expected a duration in seconds, at most 10,000 years, got null",
      ],
    );
    assertFaults(
      () => TypeEngine.toNative(msgpack("c0"), inner),
      ['expected an object with "z", "y", got null'],
    );
    assertFaults(
      () => TypeEngine.toLiteral([], inner),
      ['expected an object with "z", "y", got an empty list'],
    );
  });
});
