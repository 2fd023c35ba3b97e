import assert from "node:assert/strict";
import fc from "fast-check";
import type { Json } from "../../../src/runtime/base/json.ts";
import { renderExpression, toPlainValue } from "../../../src/stubs/python/python-expression.ts";
import { forAll } from "../support/for-all.ts";
import { usePython } from "../support/use-python.ts";

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "medium" },
    fc.string({ unit: "binary" }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, -0, 1e21, 2 ** 53 - 1, "\0", "__proto__"),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: "binary" }), tie("json"), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
}));

describe("JSON as Python writes it", () => {
  const python = usePython("flyte1");

  it("is the same value in Python", async () => {
    await forAll(json, async (value) => {
      const expression = toPlainValue(value);
      const line = renderExpression(expression, (_, name) => name);
      const texts = await python.call<string[]>("stubs.as_json_texts", { expressions: [line] });
      for (const text of texts) assert.deepEqual(JSON.parse(text), value);
    });
  });
});
