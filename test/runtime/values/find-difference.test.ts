import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import {
  findDifference,
  listDifferences,
  showFromDifference,
} from "../../../src/runtime/values/find-difference.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";

describe("findDifference", () => {
  it("finds a difference exactly if two JSON values differ", () => {
    const json = fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.stringify(value));
    holdsFor(json, json, (one, other) => {
      const [first, second] = [JSON.parse(one), JSON.parse(other)] as [unknown, unknown];
      const isSame = isDeepStrictEqual(first, second);
      assert.equal(findDifference(first, second) === undefined, isSame);
      assert.equal(findDifference(first, JSON.parse(one)), undefined);
    });
  });

  it("names the part that differs, and shows what each value has there", () => {
    const one = { table: [{ temp: 1 }, { temp: 2 }], b: 1 };
    const other = { b: 1, table: [{ temp: 1 }, { temp: 3, note: "" }] };
    assert.deepEqual(findDifference(one, other), { path: "table[1].temp", texts: ["2", "3"] });
    assert.deepEqual(findDifference(one.table, other.table.slice(0, 1)), {
      path: "[1]",
      texts: ['{"temp":2}', "missing"],
    });
    assert.deepEqual(findDifference([], {}), { path: "", texts: ["[]", "{}"] });
  });

  it("lists every part that differs, with keys such as __proto__ as data", () => {
    const one = JSON.parse('{"a": [1, 2], "__proto__": 1, "same": {}}') as unknown;
    const other = JSON.parse('{"same": {}, "a": [1, 3, 4], "new": null}') as unknown;
    assert.deepEqual(
      [...listDifferences(one, other)],
      [
        { path: ["a", 1], values: [2, 3] },
        { path: ["a", 2], values: [undefined, 4] },
        { path: ["__proto__"], values: [1, undefined] },
        { path: ["new"], values: [undefined, null] },
      ],
    );
  });

  it("shows only the start of long values", () => {
    for (const text of showFromDifference("a".repeat(500), ["b".repeat(500)]))
      assert.ok(text.length <= 121, text);
  });

  it("shows two texts from where they differ, in one line each", () => {
    const [one, other] = showFromDifference(
      `${"a".repeat(500)}b\n`,
      `${"a".repeat(500)}${"c".repeat(500)}`,
    );
    assert.equal(one, `"…${"a".repeat(20)}b\\n"`);
    assert.match(other, /^"…a{20}c+…$/);
    assert.deepEqual(showFromDifference("ab", "ac"), ['"ab"', '"ac"']);
    assert.deepEqual(showFromDifference("same", "same"), ['"same"', '"same"']);
  });
});
