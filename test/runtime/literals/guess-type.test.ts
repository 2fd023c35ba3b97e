import assert from "node:assert/strict";
import { FxError } from "../../../src/runtime/errors.ts";
import type { LiteralType } from "../../../src/runtime/literals/literal-type.ts";
import { TypeEngine } from "../../../src/runtime/literals/type-engine.ts";
import { shortTypeName } from "../../../src/runtime/literals/type-name.ts";
import { type AnyFlyteType, nodeOf } from "../../../src/runtime/types/flyte-type.ts";
import { t } from "../../../src/runtime/types/t.ts";

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
  ];
  for (const [name, type] of types) {
    it(`finds ${name} again`, () => {
      const literalType = TypeEngine.toLiteralType(type);
      const guessed = TypeEngine.guessType(literalType);
      assert.equal(shortTypeName(nodeOf(guessed)), name);
      assert.deepEqual(TypeEngine.toLiteralType(guessed), literalType);
    });
  }

  const large = { scalar: { primitive: { integer: { low: 1, high: 0x200000 } } } };
  const struct = { scalar: { binary: { value: new Uint8Array(Buffer.from("81a161cf0020000000000001", "hex")), tag: "msgpack" } } };

  it("gives integers as numbers, and an error past 2^53", () => {
    assert.throws(() => TypeEngine.toNative(large, TypeEngine.guessType({ simple: 1 })), { code: "FX2009" });
    assert.throws(() => TypeEngine.toNative(struct, TypeEngine.guessType({ simple: 9 })), { code: "FX2009" });
  });

  it("gives integers as bigints on request, also within lists, and in a struct past 2^53", () => {
    const bigints = { integers: "bigint" } as const;
    assert.equal(TypeEngine.toNative(large, TypeEngine.guessType({ simple: 1 }, bigints)), 2n ** 53n + 1n);
    assert.deepEqual(TypeEngine.toNative({ collection: { literals: [large] } }, TypeEngine.guessType({ collectionType: { simple: 1 } }, bigints)), [2n ** 53n + 1n]);
    assert.deepEqual(TypeEngine.toNative(struct, TypeEngine.guessType({ simple: 9 }, bigints)), { a: 2n ** 53n + 1n });
  });

  it("takes a schema, the older dataset, as a dataset", () => assert.equal(TypeEngine.guessType({ schema: { columns: [] } }).kind, "dataset"));

  it("takes a pickle, which only Python reads, as the file that it is", () =>
    assert.equal(shortTypeName(nodeOf(TypeEngine.guessType({ blob: { format: "PythonPickle", dimensionality: 0 } }))), "file[PythonPickle]"));

  const refused: [string, LiteralType, RegExp][] = [
    ["BINARY", { simple: 7 }, /a Flyte type BINARY/],
    ["ERROR", { simple: 8 }, /a Flyte type ERROR/],
    ["a kind of a later Flyte", { simple: 99 as never }, /simple kind 99/],
    ["an empty type", {}, /empty or unknown/],
    ["a type nested 10,000 deep", nested(10_000), /deeper than 100/],
  ];
  for (const [name, type, message] of refused) {
    it(`refuses ${name}`, () => assert.throws(() => TypeEngine.guessType(type), (error) => error instanceof FxError && error.code === "FX2009" && message.test(error.message)));
  }
});

function nested(levels: number): LiteralType {
  let type: LiteralType = { simple: 1 };
  for (let level = 0; level < levels; level++) type = { collectionType: type };
  return type;
}
