import assert from "node:assert/strict";
import fc from "fast-check";
import {
  KEYWORDS,
  toClassName,
  toIdentifier,
  toIdentifiers,
  toModuleName,
} from "../../../src/stubs/python/python-names.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";

const text = fc.string({ unit: "grapheme", maxLength: 8 });
const LEGAL = /^[\p{L}_][\p{L}\p{N}\p{M}_]*$/u;

describe("Python names", () => {
  for (const [given, expected] of [
    ["days", "days"],
    ["days-ahead", "days_ahead"],
    ["from", "from_"],
    ["None", "None_"],
    ["match", "match"],
    ["2fast", "input_2fast"],
    ["", "input_"],
    ["été", "été"],
    ["a/b.c", "a_b_c"],
    ["ﬁle", "file"],
  ] as const) {
    it(`writes ${JSON.stringify(given)} as ${expected}`, () => {
      assert.equal(toIdentifier(given, { prefix: "input" }), expected);
    });
  }

  it("lets no parameter start with two underscores, with or without a number", () => {
    const rules = { prefix: "input", isParameter: true };
    assert.deepEqual(
      ["_x", "_2b", "__x", "__x__", "_"].map((name) => toIdentifier(name, rules)),
      ["_x", "_2b", "input_x", "input_x__", "input_"],
    );
    holdsFor(fc.uniqueArray(text), (names) => {
      for (const name of toIdentifiers(names, rules).values()) assert.doesNotMatch(name, /^__/);
    });
  });

  it("makes the names of classes, packages and modules", () => {
    assert.equal(toClassName("wind speed"), "WindSpeed");
    assert.equal(toClassName("3d_point"), "Type_3dPoint");
    assert.equal(toModuleName("Fx Weather-2"), "fx_weather_2");
    assert.equal(toModuleName("2fast"), "tasks_2fast");
    assert.equal(toModuleName("import"), "import_");
  });

  it("lets legal names keep theirs, in any order", () => {
    const rules = { prefix: "input" };
    assert.deepEqual(
      [...toIdentifiers(["a-b", "a_b", "a b"], rules).values()],
      ["a_b_2", "a_b", "a_b_3"],
    );
  });

  it("are legal and different for any names", () => {
    holdsFor(fc.uniqueArray(text), fc.boolean(), (texts, isPublic) => {
      const names = [...toIdentifiers(texts, { prefix: "input", isPublic }).values()];
      for (const name of names) {
        assert.match(name, LEGAL);
        assert.ok(!KEYWORDS.has(name));
        assert.ok(!isPublic || !name.startsWith("_"));
      }
      assert.equal(new Set(names).size, texts.length);
    });
  });

  it("are legal for classes and packages of any name", () => {
    holdsFor(text, (given) => {
      assert.match(toClassName(given), LEGAL);
      assert.match(toModuleName(given), /^[a-z_][a-z0-9_]*$/);
    });
  });
});
