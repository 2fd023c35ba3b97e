import assert from "node:assert/strict";
import { type AnyFlyteType, t } from "../../../src/entries/index.ts";
import { jsonToStruct } from "../../../src/runtime/base/struct.ts";
import { canReadAs, isCastable } from "../../../src/runtime/values/can-read-as.ts";
import type { LiteralType } from "../../../src/runtime/values/literal-type.ts";
import { isSameMessage } from "../../../src/runtime/values/literal.ts";
import { toTypeNode } from "../../../src/runtime/values/types/flyte-type.ts";

const CASES: readonly [string, AnyFlyteType, AnyFlyteType, boolean][] = [
  ["an integer as a bigint", t.int(), t.bigint(), true],
  ["a bigint as a float", t.bigint(), t.float(), true],
  ["a float as an integer", t.float(), t.int(), false],
  ["a number as a string", t.float(), t.string(), false],
  ["a datetime as a timestamp", t.datetime(), t.timestamp(), true],
  ["a string as an enum", t.string(), t.enum("a", "b"), true],
  ["an enum as a string", t.enum("a"), t.string(), true],
  ["an enum as a larger one", t.enum("a"), t.enum("a", "b"), true],
  ["an enum as a smaller one", t.enum("a", "b"), t.enum("a"), false],
  ["a list by its elements", t.list(t.int()), t.list(t.float()), true],
  ["a list with other elements", t.list(t.string()), t.list(t.float()), false],
  ["a list as a dict", t.list(t.int()), t.dict(t.int()), false],
  ["a value as an optional one", t.int(), t.optional(t.int()), true],
  ["an optional value as a required one", t.optional(t.int()), t.int(), true],
  ["an optional value of another type", t.optional(t.int()), t.optional(t.bool()), false],
  ["a variant as its union", t.int(), t.union(t.string(), t.int()), true],
  ["a type that is not in the union", t.bool(), t.union(t.string(), t.int()), false],
  ["a union with a shared variant", t.union(t.string(), t.int()), t.int(), true],
  ["a struct as an object", t.struct(), t.object({ a: t.int() }), true],
  ["an object as a struct", t.object({ a: t.int() }), t.struct(), true],
  ["an object by its fields", t.object({ a: t.int() }), t.object({ a: t.float() }), true],
  ["an object with another field", t.object({ a: t.int() }), t.object({ a: t.string() }), false],
  ["an object that lacks a field", t.object({ a: t.int() }), t.object({ b: t.int() }), false],
  [
    "an object that lacks an optional field",
    t.object({ a: t.int() }),
    t.object({ a: t.int(), b: t.optional(t.int()) }),
    true,
  ],
  ["a file as a directory", t.file(), t.directory(), false],
  ["files of other formats", t.file("csv"), t.file("json"), true],
];

describe("canReadAs", () => {
  for (const [what, from, to, expected] of CASES) {
    it(`${expected ? "accepts" : "rejects"} ${what}`, () => {
      assert.equal(canReadAs(toTypeNode(from), toTypeNode(to)), expected);
    });
  }
});

const INT: LiteralType = { simple: 1 };
const FLOAT: LiteralType = { simple: 2 };
const STRING: LiteralType = { simple: 3 };
const NONE: LiteralType = { simple: 0 };
const red: LiteralType = { enumType: { values: ["red"] } };
const optional = (type: LiteralType): LiteralType => ({ unionType: { variants: [type, NONE] } });

describe("isCastable", () => {
  const yes: [string, LiteralType, LiteralType][] = [
    ["the same type", INT, INT],
    ["none", NONE, NONE],
    [
      "another structure, annotation and metadata",
      { ...INT, structure: { tag: "int" }, metadata: jsonToStruct({ a: 1 }) },
      INT,
    ],
    ["a list", { collectionType: INT }, { collectionType: INT }],
    ["a dict", { mapValueType: red }, { mapValueType: STRING }],
    ["an enum as a string", red, STRING],
    ["an enum as the same enum", red, { enumType: { values: ["red"] } }],
    ["a file without its defaults", { blob: {} }, { blob: { format: "", dimensionality: 0 } }],
    ["a schema as a dataset", { schema: {} }, { structuredDatasetType: {} }],
    ["a type as optional", INT, optional(INT)],
    ["an optional as the same optional", optional(INT), optional(INT)],
    ["a union of one type as that type", { unionType: { variants: [INT] } }, INT],
  ];
  for (const [name, from, to] of yes)
    it(`accepts ${name}`, () => assert.equal(isCastable(from, to), true));

  const no: [string, LiteralType, LiteralType][] = [
    ["an int as a float", INT, FLOAT],
    ["an empty type", {}, {}],
    ["a list of another type", { collectionType: INT }, { collectionType: FLOAT }],
    ["a list as a dict", { collectionType: INT }, { mapValueType: INT }],
    ["a dict as a list", { mapValueType: INT }, { collectionType: INT }],
    ["a string as an enum", STRING, red],
    ["another enum", red, { enumType: { values: ["red", "green"] } }],
    ["a directory as a file", { blob: { dimensionality: 1 } }, { blob: {} }],
    ["a file of another format", { blob: { format: "csv" } }, { blob: {} }],
    ["a file as a dataset", { blob: {} }, { structuredDatasetType: {} }],
    ["a dataset as a file", { structuredDatasetType: {} }, { blob: {} }],
    ["an optional as required", optional(INT), INT],
    ["a type as an optional of another type", FLOAT, optional(INT)],
  ];
  for (const [name, from, to] of no)
    it(`rejects ${name}`, () => assert.equal(isCastable(from, to), false));
});

describe("isSameMessage", () => {
  class Message {
    readonly simple = 1;
  }
  it("treats a codec's class like a plain object", () =>
    assert.ok(isSameMessage(new Message(), { simple: 1 })));
  it("treats a default as unset", () =>
    assert.ok(
      isSameMessage(
        { blob: { format: "", dimensionality: 0 } },
        { blob: {}, structure: null, list: [] },
      ),
    ));
  it("reports every other difference", () => {
    assert.ok(!isSameMessage({ simple: 1 }, { simple: 2 }));
    assert.ok(!isSameMessage({ simple: 1 }, {}));
    assert.ok(!isSameMessage({ values: ["a"] }, { values: ["a", "b"] }));
    assert.ok(!isSameMessage({ structure: { tag: "a" } }, { structure: "a" }));
  });
});
