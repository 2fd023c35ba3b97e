import assert from "node:assert/strict";
import { describeType, getShortTypeName } from "../../../../src/runtime/values/conversions.ts";
import type { LiteralType } from "../../../../src/runtime/values/literal-type.ts";
import type { Literal } from "../../../../src/runtime/values/literal.ts";
import { TypeEngine } from "../../../../src/runtime/values/type-engine.ts";
import { Duration } from "../../../../src/runtime/values/types/duration.ts";
import { type AnyFlyteType, toTypeNode } from "../../../../src/runtime/values/types/flyte-type.ts";
import { FlyteFile } from "../../../../src/runtime/values/types/references.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import {
  assertFaults,
  faultsOf,
  blob,
  bool,
  datetime,
  duration,
  float,
  integer,
  list,
  none,
  text,
  union,
} from "../made-literals.ts";

const INT: LiteralType = { simple: 1, structure: { tag: "int" } };
const FLOAT: LiteralType = { simple: 2, structure: { tag: "float" } };
const STRING: LiteralType = { simple: 3, structure: { tag: "str" } };
const NONE: LiteralType = { simple: 0, structure: { tag: "none" } };

const COLOR: LiteralType = {
  enumType: { values: ["red", "green"] },
  structure: { tag: "DefaultEnumTransformer" },
};

const color = t.enum("red", "green");
const intOrString = t.union(t.int(), t.string());
const intOrFloat = t.union(t.int(), t.float());
const intFloatOrNone = t.union(t.int(), t.float(), t.none());
const stringOrColor = t.union(t.string(), color);
const twoLists = t.union(t.list(t.int()), t.list(t.string()));

describe("an object in a union", () => {
  it("has the tag of its Python class: a dataclass, or a pydantic model", () => {
    const tagOf = (type: AnyFlyteType) =>
      TypeEngine.toLiteralType(t.optional(type)).unionType!.variants![0]!.structure!.tag;
    const fields = { id: t.string() };
    assert.equal(tagOf(t.object(fields)), "Object-Dataclass-Transformer");
    assert.equal(tagOf(t.object(fields, { python: "pydantic" })), "Pydantic Transformer");
  });
});

describe("a union's type", () => {
  const assertVariants = (type: AnyFlyteType, variants: readonly LiteralType[]): void =>
    assert.deepEqual(TypeEngine.toLiteralType(type), { unionType: { variants } });

  it("has its variants in declared order, each with its transformer's name", () => {
    assertVariants(t.union(t.string(), t.none(), t.int()), [STRING, NONE, INT]);
    assertVariants(t.union(color, t.int()), [COLOR, INT]);
  });

  it("can contain an optional, and be one", () => {
    assertVariants(t.union(t.optional(t.int()), t.string()), [INT, NONE, STRING]);
    const optional = t.optional(intOrString);
    assertVariants(optional, [INT, STRING, NONE]);
    assert.ok(toTypeNode(optional).omittable);
    assertVariants(t.optional(t.optional(t.int())), [INT, NONE]);
    assert.deepEqual(TypeEngine.toLiteralType(t.optional(t.none())), { simple: 0 });
  });

  it("cannot contain another union", () =>
    assert.throws(() => t.union(intOrString, t.bool()), /list all types in one union/));

  it("has a name", () => {
    const three = toTypeNode(t.union(t.int(), t.string(), t.none()));
    assert.equal(describeType(three), "an integer, a string or null");
    const tagged = 'an integer (tag "int") or a number (tag "float")';
    assert.equal(describeType(toTypeNode(intOrFloat)), tagged);
    const withList = toTypeNode(t.union(t.int(), t.list(t.string())));
    assert.equal(getShortTypeName(withList), "int|list[string]");
  });
});

describe("a union's values, both ways", () => {
  const listOf = (simple: 1 | 3): LiteralType => ({
    collectionType: { simple },
    structure: { tag: "Typed List" },
  });
  const rows: [string, AnyFlyteType, unknown, Literal, unknown?][] = [
    ["int of int|string", intOrString, 5, union(integer(5), INT)],
    ["string of int|string", intOrString, "5", union(text("5"), STRING)],
    ["none of int|string|none", t.union(t.int(), t.string(), t.none()), null, union(none, NONE)],
    ["undefined for none", t.union(t.int(), t.none()), undefined, union(none, NONE), null],
    ["int of int|float", intOrFloat, { tag: "int", value: 5 }, union(integer(5), INT)],
    ["whole float of int|float", intOrFloat, { tag: "float", value: 5 }, union(float(5), FLOAT)],
    ["none of int|float|none, without a tag", intFloatOrNone, null, union(none, NONE)],
    [
      "bigint of int|bigint",
      t.union(t.int(), t.bigint()),
      { tag: "bigint", value: 2n ** 60n },
      union(integer({ low: 0, high: 0x10000000 }), INT),
    ],
    [
      "string of string|enum that is a member's value",
      stringOrColor,
      { tag: "string", value: "red" },
      union(text("red"), STRING),
    ],
    [
      "enum of string|enum",
      stringOrColor,
      { tag: "enum", value: "red" },
      union(text("red"), COLOR),
    ],
    [
      "file of string|file, passed as a path",
      t.union(t.string(), t.file()),
      { tag: "file", value: "x.csv" },
      union(blob("x.csv", "", 0), {
        blob: { format: "", dimensionality: 0 },
        structure: { tag: "FlyteFilePath" },
      }),
      { tag: "file", value: new FlyteFile("x.csv") },
    ],
    [
      "one of two lists",
      twoLists,
      { tag: "list#2", value: ["a"] },
      union(list(text("a")), listOf(3)),
    ],
    ["an empty one of two lists", twoLists, { tag: "list#2", value: [] }, union(list(), listOf(3))],
    [
      "a list of unions",
      t.list(t.union(t.int(), t.bool())),
      [1, true],
      list(union(integer(1), INT), union(bool(true), { simple: 4, structure: { tag: "bool" } })),
    ],
    [
      "a Date of datetime|int",
      t.union(t.datetime(), t.int()),
      new Date(1000),
      union(datetime(1), { simple: 5, structure: { tag: "datetime" } }),
    ],
    [
      "an int of int|duration, because no number is a duration",
      t.union(t.int(), t.duration()),
      90,
      union(integer(90), INT),
    ],
    [
      "a Duration of duration|bool",
      t.union(t.duration(), t.bool()),
      new Duration(1),
      union(duration(1), { simple: 6, structure: { tag: "timedelta" } }),
    ],
  ];
  for (const [name, type, value, literal, ...back] of rows) {
    it(name, () => {
      assert.deepEqual(TypeEngine.toLiteral(value, type), literal);
      assert.deepEqual(TypeEngine.toNative(literal, type), back.length > 0 ? back[0] : value);
    });
  }
});

describe("a union in literals from other SDKs", () => {
  const rows: [string, AnyFlyteType, Literal, unknown][] = [
    ["a plain literal that one variant writes", intOrString, integer(5), 5],
    ["a plain none", t.union(t.int(), t.none()), none, null],
    ["a plain integer for int|float", intOrFloat, integer(5), { tag: "int", value: 5 }],
    ["a plain float for int|float", intOrFloat, float(5), { tag: "float", value: 5 }],
    ["a plain integer that only a float can read", t.union(t.string(), t.float()), integer(5), 5],
    ["a plain list for two lists", twoLists, list(text("a")), { tag: "list#2", value: ["a"] }],
    [
      "a tag of a transformer that is not flytekit's",
      t.union(t.file(), t.int()),
      union({ scalar: { blob: { uri: "x" } } }, { blob: {}, structure: { tag: "File" } }),
      new FlyteFile("x"),
    ],
    [
      "a tag that two variants have, with a type that one can read",
      t.union(t.list(t.file()), t.list(t.string())),
      union(list(text("red")), {
        collectionType: { enumType: { values: ["red"] } },
        structure: { tag: "Typed List" },
      }),
      { tag: "list#2", value: ["red"] },
    ],
  ];
  for (const [name, type, literal, expected] of rows)
    it(name, () => assert.deepEqual(TypeEngine.toNative(literal, type), expected));
});

describe("a union rejects", () => {
  const tagged = 'expected { tag, value } of an integer (tag "int") or a number (tag "float"), got';
  const inputs: [AnyFlyteType, unknown, string][] = [
    [intOrString, true, "expected an integer or a string, got true"],
    [intOrString, null, "expected an integer or a string, got null"],
    [intOrString, 1.5, "expected an integer, got 1.5"],
    [intOrFloat, 5, `${tagged} 5`],
    [t.union(t.none(), t.int()), "x", 'expected null or an integer, got "x"'],
    [intOrFloat, { tag: "bool", value: true }, `${tagged} an object with "tag", "value"`],
    [intOrFloat, { tag: "int", value: 1.5 }, "value   expected an integer, got 1.5"],
    [intOrFloat, Object.create({ tag: "int", value: 1 }), `${tagged} an instance of Object`],
  ];
  for (const [type, value, line] of inputs)
    it(`a value: ${line}`, () => assertFaults(() => TypeEngine.toLiteral(value, type), [line]));

  const literals: [AnyFlyteType, Literal, string][] = [
    [
      stringOrColor,
      text("red"),
      'expected a string (tag "string") or one of "red", "green" (tag "enum"), got "red"',
    ],
    [intOrString, float(1.5), "expected an integer or a string, got 1.5"],
    [intOrString, union(text("x"), INT), 'expected an integer, got "x"'],
    [
      intOrString,
      { scalar: { union: {} } },
      "expected an integer or a string, got an empty literal",
    ],
  ];
  for (const [type, literal, line] of literals)
    it(`a literal: ${line}`, () => assertFaults(() => TypeEngine.toNative(literal, type), [line]));

  it("a deeply nested type without trying each variant twice per level", () => {
    let type: AnyFlyteType = t.union(t.list(t.int()), t.list(t.bool()));
    for (let level = 0; level < 40; level++) type = t.union(t.list(type), t.list(t.bool()));
    let literal: Literal = list(text("x"));
    for (let level = 0; level < 40; level++) literal = list(literal);
    assert.equal(faultsOf(() => TypeEngine.toNative(literal, type)).length, 1);
  });
});

describe("a union's native values", () => {
  const types = {
    plain: t.union(t.int(), t.string(), t.none()),
    numbers: intOrFloat,
    integers: t.union(t.int(), t.bigint()),
    texts: stringOrColor,
    files: t.union(t.string(), t.file()),
    lists: twoLists,
    numbersOrNone: intFloatOrNone,
    withOptional: t.union(t.optional(t.int()), t.string()),
    times: t.union(t.datetime(), t.int()),
    objects: t.union(t.int(), t.object({ a: t.int() })),
  };

  it("are tagged if JavaScript cannot distinguish the variants, and so is their TypeScript type", () => {
    const tagged = Object.entries(types).filter(([, type]) => {
      const { spec } = toTypeNode(type);
      return spec.kind === "union" && spec.tags !== undefined;
    });
    const names = tagged.map(([name]) => name);
    assert.deepEqual(names, ["numbers", "integers", "texts", "files", "lists", "numbersOrNone"]);
  });
});
