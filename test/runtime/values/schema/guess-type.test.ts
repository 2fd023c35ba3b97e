import assert from "node:assert/strict";
import type { JsonObject } from "../../../../src/runtime/base/json.ts";
import { type Struct, jsonToStruct } from "../../../../src/runtime/base/struct.ts";
import { getShortTypeName } from "../../../../src/runtime/values/conversions.ts";
import type { LiteralType } from "../../../../src/runtime/values/literal-type.ts";
import { TypeEngine } from "../../../../src/runtime/values/type-engine.ts";
import { type AnyFlyteType, toTypeNode } from "../../../../src/runtime/values/types/flyte-type.ts";
import { Dataset, FlyteFile } from "../../../../src/runtime/values/types/references.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { catchFxError } from "../../../support/assertions/caught-error.ts";
import { assertFaults, list, msgpack } from "../made-literals.ts";

const nameOf = (type: LiteralType) => getShortTypeName(toTypeNode(TypeEngine.guessType(type)));

describe("TypeEngine.guessType", () => {
  const types: [string, AnyFlyteType][] = [
    ["int", t.int()],
    ["float", t.float()],
    ["string", t.string()],
    ["bool", t.bool()],
    ["datetime", t.datetime()],
    ["duration", t.duration()],
    ["none", t.none()],
    ["struct", t.struct()],
    ["red|green", t.enum("red", "green")],
    ["int?", t.optional(t.int())],
    ["list[dict[string?]]", t.list(t.dict(t.optional(t.string())))],
    ["file[csv]", t.file("csv")],
    ["directory", t.directory()],
    ["dataset[parquet]", t.dataset("parquet")],
    ["int|string|none", t.union(t.int(), t.string(), t.none())],
    ["none|int", t.union(t.none(), t.int())],
  ];
  for (const [name, type] of types) {
    it(`returns ${name}`, () => {
      const literalType = TypeEngine.toLiteralType(type);
      assert.equal(nameOf(literalType), name);
      const guessed = TypeEngine.guessType(literalType);
      assert.deepEqual(TypeEngine.toLiteralType(guessed), literalType);
    });
  }

  const UNION: LiteralType = { unionType: { variants: [{ simple: 1 }, { simple: 0 }] } };
  const large = { scalar: { primitive: { integer: { low: 1, high: 0x200000 } } } };
  const struct = msgpack("81a161cf0020000000000001");

  it("reads integers as numbers, and rejects those past 2^53", () => {
    for (const [literal, simple] of [
      [large, 1],
      [struct, 9],
    ] as const)
      assert.throws(() => TypeEngine.toNative(literal, TypeEngine.guessType({ simple })), {
        code: "FX2009",
      });
  });

  it("reads integers as bigints on request, also in lists and structs", () => {
    const value = 2n ** 53n + 1n;
    for (const [literal, type, expected] of [
      [large, { simple: 1 }, value],
      [list(large), { collectionType: { simple: 1 } }, [value]],
      [struct, { simple: 9 }, { a: value }],
    ] as const) {
      const guessed = TypeEngine.guessType(type, { integers: "bigint" });
      assert.deepEqual(TypeEngine.toNative(literal, guessed), expected);
    }
  });

  it("reads a schema, the older dataset, as a dataset, and writes it as a schema", () => {
    const literalType: LiteralType = { schema: { columns: [{ name: "a", type: 0 }] } };
    const guessed = TypeEngine.guessType(literalType);
    const literal = { scalar: { schema: { uri: "s3://b/x", type: literalType.schema! } } };
    assert.deepEqual(TypeEngine.toNative(literal, guessed), new Dataset("s3://b/x", "parquet"));
    assert.deepEqual(TypeEngine.toLiteral("s3://b/x", guessed), literal);
    assert.equal(TypeEngine.toLiteralType(guessed), literalType);
  });

  it("reads a protobuf message as JSON, and writes it as a Struct", () => {
    const literalType: LiteralType = {
      simple: 9,
      metadata: jsonToStruct({ pb_type: "google.protobuf.struct_pb2.Struct" }),
    };
    const guessed = TypeEngine.guessType(literalType);
    const literal = { scalar: { generic: jsonToStruct({ a: 1, l: ["x", null] }) } };
    assert.deepEqual(TypeEngine.toLiteral({ a: 1, l: ["x", null] }, guessed), literal);
    assert.deepEqual(TypeEngine.toNative(literal, guessed), { a: 1, l: ["x", null] });
    assertFaults(
      () => TypeEngine.toLiteral({ a: NaN, b: 1n }, guessed),
      ["a   expected a finite number, got NaN", "b   expected a number, not a bigint, got 1"],
    );
  });

  it("keeps a variant's own transformer", () => {
    const file = { blob: {}, structure: { tag: "File" } };
    const variants = [file, { simple: 1, structure: { tag: "int" } } as const];
    const literal = TypeEngine.toLiteral("x", TypeEngine.guessType({ unionType: { variants } }));
    assert.deepEqual(literal.scalar!.union!.type, file);
  });

  it("returns a file for a pickle, which only Python can read", () =>
    assert.equal(
      nameOf({ blob: { format: "PythonPickle", dimensionality: 0 } }),
      "file[PythonPickle]",
    ));

  const refused: [string, LiteralType, RegExp][] = [
    ["BINARY", { simple: 7 }, /a Flyte type BINARY/],
    ["ERROR", { simple: 8 }, /a Flyte type ERROR/],
    ["a kind of a later Flyte", { simple: 99 as never }, /simple kind 99/],
    ["an empty type", {}, /empty or unknown/],
    ["an empty union", { unionType: {} }, /empty union/],
    ["a union inside a union", { unionType: { variants: [UNION, UNION] } }, /union inside a union/],
    ["a type nested 10,000 deep", nested(10_000), /deeper than 100/],
  ];
  for (const [name, type, message] of refused) {
    it(`rejects ${name}`, () =>
      void catchFxError("FX2009", () => TypeEngine.guessType(type), message));
  }
});

describe("TypeEngine.guessType of a class", () => {
  const spec = (type: LiteralType) => toTypeNode(TypeEngine.guessType(type)).spec;
  const fieldsOf = (type: LiteralType): unknown => {
    const guessed = spec(type);
    if (guessed.kind !== "object") return guessed.kind;
    return Object.fromEntries(
      [...guessed.fields].map(([name, node]) => [name, getShortTypeName(node)]),
    );
  };
  const withSchema = (schema: JsonObject): LiteralType => ({
    simple: 9,
    metadata: jsonToStruct({ title: "C", type: "object", ...schema }),
  });

  const withField = (a: JsonObject, more: JsonObject = {}): LiteralType =>
    withSchema({ properties: { a }, ...more });
  const referring = (name: string, $defs?: JsonObject): LiteralType =>
    withField({ $ref: `#/$defs/${name}` }, $defs && { $defs });

  it("reads a dataclass's fields from their literal types", () => {
    const type = t.object({
      a: t.int(),
      f: t.file("csv"),
      o: t.optional(t.string()),
      n: t.object({ x: t.list(t.float()) }),
      d: t.float().default(2),
    });
    const literalType = TypeEngine.toLiteralType(type);
    const names = { a: "int", f: "file[csv]", n: "object", o: "string?", d: "float" };
    assert.deepEqual(fieldsOf(literalType), names);
    assert.equal(TypeEngine.toLiteralType(TypeEngine.guessType(literalType)), literalType);
    const value = { a: 1, f: "x", n: { x: [1] } };
    const literal = TypeEngine.toLiteral(value, TypeEngine.guessType(literalType));
    assert.deepEqual(TypeEngine.toNative(literal, type), {
      a: 1,
      f: new FlyteFile("x", "csv"),
      o: null,
      n: { x: [1] },
      d: 2,
    });
  });

  it("reads a pydantic model's fields from its schema, and each definition once", () => {
    const properties = {
      i: { type: "integer" },
      n: { type: "number" },
      s: { type: "string", format: "uuid" },
      b: { type: "boolean" },
      at: { type: "string", format: "date-time" },
      took: { type: "string", format: "duration" },
      color: { $ref: "#/$defs/Color" },
      maybe: { anyOf: [{ $ref: "#/$defs/Inner" }, { type: "null" }], default: null },
      many: { type: "array", items: { $ref: "#/$defs/Inner" } },
      by: { type: "object", additionalProperties: { type: "integer" } },
      free: { type: "object" },
      file: { type: "object", title: "FlyteFile", properties: { path: { type: "string" } } },
    };
    const type = withSchema({
      properties,
      required: ["many", "i"],
      $defs: {
        Color: { enum: ["red"], type: "string" },
        Inner: {
          type: "object",
          title: "Inner",
          properties: { x: { type: "number", default: 1 } },
        },
      },
    });
    assert.deepEqual(fieldsOf(type), {
      many: "list[object]",
      i: "int",
      n: "float",
      s: "string",
      b: "bool",
      at: "datetime",
      took: "duration",
      color: "red",
      maybe: "object?",
      by: "dict[int]",
      free: "struct",
      file: "file",
    });
  });

  it("distinguishes flyte-sdk's files, folders and dataframes from an author's class of that name", () => {
    const path = { type: "string" };
    const located = { path, name: {}, format: {}, hash: {} };
    const toClass = (title: string, fields: JsonObject) => ({
      type: "object",
      title,
      properties: fields,
    });
    const properties = {
      file: toClass("File", located),
      folder: toClass("Dir", located),
      frame: toClass("DataFrame", { uri: {}, format: {}, hash: {} }),
      own: toClass("File", { path }),
    };
    const names = { file: "file", folder: "directory", frame: "dataset", own: "object" };
    assert.deepEqual(fieldsOf(withSchema({ properties })), names);
  });

  it("puts required fields first in declared order, which properties lose on the wire", () => {
    const type = "integer";
    const properties = { z: { type }, a: { type }, m: { type, default: 1 } };
    const fields = fieldsOf(withSchema({ properties, required: ["a", "z"] }));
    assert.deepEqual(Object.keys(fields as object), ["a", "z", "m"]);
  });

  const structs: [string, LiteralType][] = [
    ["without a title", { simple: 9, metadata: jsonToStruct({ type: "object", properties: {} }) }],
    ["without properties", withSchema({})],
    ["with a field of any type", withField({})],
    ["with choices that double at each of 60 levels", referring("c0", choices(60))],
    ["with numbers to choose from", withField({ enum: [1, 2] })],
    ["with a missing definition", referring("X")],
    ["with a definition in another file", withField({ $ref: "file:///etc/passwd" })],
    [
      "with a recursive definition",
      referring("X", { X: { type: "array", items: { $ref: "#/$defs/X" } } }),
    ],
    ["with a definition inherited from Object", referring("constructor", {})],
    [
      "with a field of a Flyte type that fx lacks",
      {
        ...withField({ type: "integer" }),
        structure: { dataclassType: { a: { simple: 7 } } },
      },
    ],
    ["with 10,000 definitions that each refer to the next", referring("d0", chain(10_000))],
    [
      "with a schema nested 10,000 deep",
      {
        simple: 9,
        metadata: {
          fields: { title: { stringValue: "C" }, properties: { structValue: deep(10_000) } },
        },
      },
    ],
  ];
  for (const [name, type] of structs) {
    it(`returns an untyped struct for a class ${name}`, () => {
      assert.equal(spec(type).kind, "struct");
      assert.equal(TypeEngine.toLiteralType(TypeEngine.guessType(type)), type);
    });
  }

  it("returns a union for a field with choices", () => {
    const properties: JsonObject = {
      a: { anyOf: [{ type: "integer" }, { type: "string" }] },
      b: { type: ["string", "null"] },
      c: { oneOf: [{ anyOf: [{ type: "number" }, { type: "null" }] }, { type: "boolean" }] },
      d: { const: "one" },
      e: { anyOf: [{ anyOf: [{ type: "string" }, { type: "null" }] }, { type: "null" }] },
    };
    const names = Object.values(fieldsOf(withSchema({ properties })) as object);
    assert.deepEqual(names, ["int|string", "string?", "float|bool|none", "one", "string?"]);
  });

  it("reads each definition once, even if it is used twice at each level", () => {
    const definitions: Record<string, JsonObject> = { d60: { type: "integer" } };
    for (let level = 0; level < 60; level++) {
      const next = { $ref: `#/$defs/d${level + 1}` };
      definitions[`d${level}`] = { type: "object", properties: { a: next, b: next } };
    }
    assert.deepEqual(fieldsOf(referring("d0", definitions)), { a: "object" });
  });
});

function choices(levels: number): JsonObject {
  const definitions: Record<string, JsonObject> = { [`c${levels}`]: { type: "integer" } };
  for (let level = 0; level < levels; level++) {
    const next = { $ref: `#/$defs/c${level + 1}` };
    definitions[`c${level}`] = { anyOf: [next, next] };
  }
  return definitions;
}

function chain(length: number): JsonObject {
  return Object.fromEntries(
    Array.from({ length }, (_, index) => [
      `d${index}`,
      { type: "array", items: { $ref: `#/$defs/d${index + 1}` } },
    ]),
  );
}

function deep(levels: number): Struct {
  let struct: Struct = {};
  for (let level = 0; level < levels; level++) struct = { fields: { a: { structValue: struct } } };
  return struct;
}

function nested(levels: number): LiteralType {
  let type: LiteralType = { simple: 1 };
  for (let level = 0; level < levels; level++) type = { collectionType: type };
  return type;
}
