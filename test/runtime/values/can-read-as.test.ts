import assert from "node:assert/strict";
import { type AnyFlyteType, t } from "../../../src/index.ts";
import { canReadAs } from "../../../src/runtime/values/can-read-as.ts";
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
