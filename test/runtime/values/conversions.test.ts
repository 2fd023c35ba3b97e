import assert from "node:assert/strict";
import { describeType, getShortTypeName } from "../../../src/runtime/values/conversions.ts";
import { type AnyFlyteType, toTypeNode } from "../../../src/runtime/values/types/flyte-type.ts";
import { t } from "../../../src/runtime/values/types/t.ts";

describe("the name of a type", () => {
  const rows: [AnyFlyteType, string, string][] = [
    [t.int(), "an integer", "int"],
    [t.bigint(), "a 64-bit integer", "int"],
    [t.float(), "a number", "float"],
    [t.string(), "a string", "string"],
    [t.bool(), "true or false", "bool"],
    [t.datetime(), "a date and time", "datetime"],
    [t.duration(), "a duration", "duration"],
    [t.none(), "null", "none"],
    [t.struct(), "a JSON object", "struct"],
    [t.enum("red", "green"), 'one of "red", "green"', "red|green"],
    [t.optional(t.int()), "an integer or none", "int?"],
    [t.list(t.int()), "a list of integers", "list[int]"],
    [t.list(t.dict(t.file())), "a list of dicts of files", "list[dict[file]]"],
    [t.list(t.enum("a")), 'a list of items, each one of "a"', "list[a]"],
    [t.dict(t.bool()), "a dict of booleans", "dict[bool]"],
    [t.object({ a: t.int(), b: t.int() }), 'an object with "a", "b"', "object"],
    [t.object({}), "an object without fields", "object"],
    [t.file("csv"), 'a file of format "csv"', "file[csv]"],
    [t.dataset(), "a dataset", "dataset"],
  ];
  for (const [type, long, short] of rows) {
    it(long, () => {
      assert.equal(describeType(toTypeNode(type)), long);
      assert.equal(getShortTypeName(toTypeNode(type)), short);
    });
  }

  it("describes only three levels, because a type may be hostile", () => {
    let type: AnyFlyteType = t.union(t.int(), t.string());
    for (let level = 0; level < 60; level++) type = t.union(t.list(type), t.dict(type));
    assert.ok(describeType(toTypeNode(type)).length < 1000);
    assert.ok(getShortTypeName(toTypeNode(type)).length < 1000);
    assert.equal(
      getShortTypeName(toTypeNode(t.list(t.list(t.list(t.list(t.int())))))),
      "list[list[list[list[…]]]]",
    );
    assert.equal(
      describeType(toTypeNode(t.list(t.list(t.list(t.list(t.list(t.int()))))))),
      "a list of lists of lists of lists of lists",
    );
  });

  it("is shortened for a long enum", () => {
    const values = Array.from({ length: 30 }, (_, index) => `v${index}`) as [string, ...string[]];
    assert.match(describeType(toTypeNode(t.enum(...values))), /"v19", … \(30 in all\)$/);
  });
});
