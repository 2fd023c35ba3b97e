import assert from "node:assert/strict";
import { Dataset, t } from "../../../src/entries/index.ts";
import type { LiteralType } from "../../../src/runtime/values/literal-type.ts";
import type { Literal } from "../../../src/runtime/values/literal.ts";
import { readMsgpack } from "../../../src/runtime/values/msgpack/msgpack-reader.ts";
import { toProtocolFields } from "../../../src/runtime/values/to-protocol-fields.ts";
import { TypeEngine } from "../../../src/runtime/values/type-engine.ts";
import {
  type AnyFlyteType,
  toTypeNode,
  toFlyteType,
} from "../../../src/runtime/values/types/flyte-type.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";

const colour = t.enum({ RED: "red", BLUE: "blue" });

function inFlyte2(type: AnyFlyteType): AnyFlyteType {
  return toFlyteType(toProtocolFields("flyte2", new Map([["x", toTypeNode(type)]])).get("x")!);
}

/** Decodes the msgpack in a literal. */
function unpackedJson(literal: Literal): unknown {
  return JSON.parse(JSON.stringify(readMsgpack(literal.scalar!.binary!.value!)));
}

function tagsOf({ unionType }: LiteralType): (string | null | undefined)[] {
  return (unionType?.variants ?? []).map(({ structure }) => structure?.tag);
}

describe("toProtocolFields", () => {
  it("returns the same types for Flyte 1", () => {
    const fields = new Map([["x", toTypeNode(colour)]]);
    assert.equal(toProtocolFields("flyte1", fields), fields);
    assert.equal(toProtocolFields("flyte2", fields), toProtocolFields("flyte2", fields));
  });

  for (const [what, type, value] of [
    ["alone", colour, "red"],
    ["in a list", t.list(colour), ["red", "blue"]],
    ["in a dict", t.dict(t.list(colour)), { a: ["blue"] }],
    ["that is optional", t.optional(colour), "red"],
    ["in a union", t.union(t.int(), colour), "blue"],
  ] as const) {
    it(`sends the names of an enum's members to Flyte 2: ${what}`, () => {
      const literal = TypeEngine.toLiteral(value, inFlyte2(type));
      assert.match(JSON.stringify(literal), /"(?:RED|BLUE)"/);
      assert.doesNotMatch(
        JSON.stringify([literal, TypeEngine.toLiteralType(inFlyte2(type))]),
        /"(?:red|blue)"/,
      );
      assert.deepEqual(TypeEngine.toNative(literal, inFlyte2(type)), value);
    });
  }

  it("distinguishes names that are values of other members", () => {
    const swapped = inFlyte2(t.enum({ a: "b", b: "a" }));
    const literal = TypeEngine.toLiteral("b", swapped);
    assert.equal(literal.scalar?.primitive?.stringValue, "a");
    assert.equal(TypeEngine.toNative(literal, swapped), "b");
  });

  it("rejects a value instead of a name from Flyte, and a name from code", async () => {
    const wrong = await awaitFxError(() =>
      TypeEngine.toNative({ scalar: { primitive: { stringValue: "red" } } }, inFlyte2(colour)),
    );
    assert.deepEqual(wrong.details, [
      'expected one of "RED", "BLUE", got "red"; did you mean "RED"?',
    ]);
    const inputError = await awaitFxError(() => TypeEngine.toLiteral("RED", inFlyte2(colour)));
    assert.deepEqual(inputError.details, [
      'expected one of "red", "blue", got "RED"; did you mean "red"?',
    ]);
  });

  it("keeps an enum's value in a dataclass, its name in a pydantic model", () => {
    const dataclass = inFlyte2(t.object({ colour, table: t.dataset() }));
    assert.deepEqual(
      unpackedJson(
        TypeEngine.toLiteral({ colour: "red", table: new Dataset("s3://t", "csv") }, dataclass),
      ),
      { colour: "red", table: { uri: "s3://t", format: "csv" } },
    );
    const model = inFlyte2(t.object({ colour }, { python: "pydantic" }));
    const literal = TypeEngine.toLiteral({ colour: "red" }, model);
    assert.deepEqual(unpackedJson(literal), { colour: "RED" });
    assert.deepEqual({ ...(TypeEngine.toNative(literal, model) as object) }, { colour: "red" });
  });

  it("describes an object by its kind of Python class, without its fields", () => {
    assert.deepEqual(TypeEngine.toLiteralType(inFlyte2(t.object({ colour }))).structure, {
      tag: "Object-Dataclass-Transformer",
    });
    assert.deepEqual(
      TypeEngine.toLiteralType(inFlyte2(t.object({ colour }, { python: "pydantic" }))).structure,
      { tag: "Pydantic Transformer" },
    );
  });

  it("uses the names of Flyte 2's transformers in unions", () => {
    const union = (type: AnyFlyteType): LiteralType =>
      TypeEngine.toLiteralType(inFlyte2(t.optional(type)));
    assert.deepEqual(
      [t.file(), t.directory(), t.dataset()].map((type) => tagsOf(union(type))[0]),
      ["File", "Dir", "DataFrame Transformer"],
    );
  });
});
