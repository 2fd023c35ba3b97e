import assert from "node:assert/strict";
import { type AnyFlyteType, t } from "../../../src/entries/index.ts";
import { jsonToStruct } from "../../../src/runtime/base/struct.ts";
import { canReadAs, isCastable } from "../../../src/runtime/values/can-read-as.ts";
import { describeType } from "../../../src/runtime/values/conversions.ts";
import type { LiteralType } from "../../../src/runtime/values/literal-type.ts";
import { isSameMessage } from "../../../src/runtime/values/literal.ts";
import { toTypeNode } from "../../../src/runtime/values/types/flyte-type.ts";

const CASES: readonly [AnyFlyteType, AnyFlyteType, boolean][] = [
  [t.int(), t.bigint(), true],
  [t.bigint(), t.float(), true],
  [t.float(), t.int(), false],
  [t.float(), t.string(), false],
  [t.datetime(), t.timestamp(), true],
  [t.string(), t.enum("a", "b"), true],
  [t.enum("a"), t.string(), true],
  [t.enum("a"), t.enum("a", "b"), true],
  [t.enum("a", "b"), t.enum("a"), false],
  [t.list(t.int()), t.list(t.float()), true],
  [t.list(t.string()), t.list(t.float()), false],
  [t.list(t.int()), t.dict(t.int()), false],
  [t.int(), t.optional(t.int()), true],
  [t.optional(t.int()), t.int(), true],
  [t.optional(t.int()), t.optional(t.bool()), false],
  [t.int(), t.union(t.string(), t.int()), true],
  [t.bool(), t.union(t.string(), t.int()), false],
  [t.union(t.string(), t.int()), t.int(), true],
  [t.struct(), t.object({ a: t.int() }), true],
  [t.object({ a: t.int() }), t.struct(), true],
  [t.object({ a: t.int() }), t.object({ a: t.float() }), true],
  [t.object({ a: t.int() }), t.object({ a: t.string() }), false],
  [t.object({ a: t.int() }), t.object({ b: t.int() }), false],
  [t.object({ a: t.int() }), t.object({ a: t.int(), b: t.optional(t.int()) }), true],
  [t.file(), t.directory(), false],
  [t.file("csv"), t.file("json"), true],
];

describe("canReadAs", () => {
  for (const [from, to, expected] of CASES) {
    const [written, read] = [toTypeNode(from), toTypeNode(to)];
    const what = `${describeType(written)} as ${describeType(read)}`;
    it(`${expected ? "accepts" : "rejects"} ${what}`, () =>
      assert.equal(canReadAs(written, read), expected));
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
