import assert from "node:assert/strict";
import fc from "fast-check";
import yaml from "yaml";
import { yamlText } from "../../../src/runtime/base/yaml-text.ts";
import { holdsForAsync } from "../../support/assertions/holds-for.ts";

describe("yamlText", () => {
  it("quotes strings that YAML 1.1 reads as a date, a boolean, a number or another keyword", async () => {
    for (const text of ["2024-01-01T00:00:00Z", "yes", "off", "1:30", "017", "1_000", "=", "~"]) {
      assert.equal(await yamlText({ a: text }), `a: ${JSON.stringify(text)}\n`);
    }
  });

  it("escapes characters that YAML 1.1 reads as line breaks or rejects, also in keys", async () => {
    assert.equal(
      await yamlText({ "k\u2028": "a\u0085b\u2029\x7f\ufeff" }),
      `"k\\u2028": "a\\u0085b\\u2029\\u007f\\ufeff"\n`,
    );
    assert.equal(await yamlText(["x\ty"]), `- "x\\ty"\n`);
  });

  it("keeps the sign of a negative zero", async () => {
    assert.equal(await yamlText([-0, 0]), "- -0.0\n- 0\n");
  });

  it("writes a decimal point before an exponent, which YAML 1.1 requires for floats", async () => {
    assert.equal(
      await yamlText([1e-7, -2e21, 1.5e-7, 0.5]),
      "- 1.0e-7\n- -2.0e+21\n- 1.5e-7\n- 0.5\n",
    );
  });

  it("keeps leading spaces, also after a line break", async () => {
    for (const text of ["\n '", " a\nb", "\n\n  a\n"])
      assert.deepEqual(yaml.parse(await yamlText({ a: text })), { a: text });
  });

  it("keeps multi-line strings readable", async () => {
    assert.equal(
      await yamlText({ message: "Trace:\n\n    at x\n" }),
      "message: |\n  Trace:\n\n      at x\n",
    );
  });

  it("is read as the same JSON by YAML 1.2 and 1.1", async () => {
    const character = fc.constantFrom(
      ...Array.from("\t\n\r \u2028\u0085\x7f\ufeff\0'\"\\:#-?,[]{}|>~%!&*=.01e+_axyüé😀"),
    );
    const text = fc.string({ unit: character, maxLength: 8 });
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        text,
        number,
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("json"), { maxLength: 3 }),
        fc.dictionary(text, tie("json"), { maxKeys: 3 }),
      ),
    }));
    await holdsForAsync(json, async (value) => {
      const written = await yamlText(value);
      const same = JSON.parse(JSON.stringify(value)) as unknown;
      assert.deepEqual(yaml.parse(written), same);
      assert.deepEqual(yaml.parse(written, { version: "1.1", merge: false }), same);
    });
  });
});
