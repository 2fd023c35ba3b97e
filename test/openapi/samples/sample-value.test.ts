import assert from "node:assert/strict";
import type { Schema } from "../../../src/openapi/api-document.ts";
import { sampleValue } from "../../../src/openapi/samples/sample-value.ts";
import { assertFits } from "../../support/openapi/assert-fits.ts";
import { readSchema } from "../../support/openapi/read-document.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";
import { object, schemaOf, text } from "../support/schemas.ts";

const sample = (schema: Schema) => sampleValue(schema)!;

describe("a sample of a schema", () => {
  const folder = useTemporaryFolder();

  const SCHEMAS: Readonly<Record<string, readonly [schema: string, expected: unknown]>> = {
    "a text": ["{ type: string }", "example"],
    "a short text": ["{ type: string, maxLength: 3 }", "exa"],
    "a long text": ["{ type: string, minLength: 12 }", "example-exam"],
    "a format": ["{ type: string, format: uuid }", "00000000-0000-4000-8000-000000000000"],
    "an enum": ["{ enum: [a, b] }", "a"],
    "a constant": ["{ const: 7 }", 7],
    "a number in a range": ["{ type: integer, minimum: 5, maximum: 9 }", 5],
    "a number below one": ["{ type: number, maximum: 0.5 }", 0.5],
    "an example that fits": ["{ type: string, example: one two }", "one two"],
    "an example of one of several": [
      "{ oneOf: [{ type: string }, { enum: [b] }], example: c }",
      "c",
    ],
    "a list as an example": ["{ type: array, items: { type: string }, example: [a] }", ["a"]],
    "an example that does not fit": ["{ type: integer, example: one, default: 3 }", 3],
    "a list": ["{ type: array, items: { type: boolean } }", []],
    "a list with items": ["{ type: array, minItems: 2, items: { type: boolean } }", [false, false]],
    "one of several": ["{ oneOf: [{ type: 'null' }, { type: integer }] }", 1],
    "required properties": [
      "{ type: object, required: [a], properties: { a: { type: string }, b: { type: string } } }",
      { a: "example" },
    ],
    "no read-only property": [
      "{ type: object, required: [a], properties: { a: { type: string, readOnly: true } } }",
      {},
    ],
  };
  for (const [name, [schema, expected]] of Object.entries(SCHEMAS))
    it(`fits: ${name}`, async () => {
      const read = await readSchema(folder, schema);
      assert.deepEqual(sample(read), expected);
      if (name !== "no read-only property") assertFits(sample(read), read);
    });

  it("has the properties that are asked for, without those that are left out", () => {
    const schema = object({ inner: object({ note: text(), other: text() }), "gone!": text() });
    const places = [{ path: ["inner", "note"] }, { path: ["gone"], isLeftOut: true }];
    assert.deepEqual(sampleValue(schema, places), { inner: { note: "example" } });
  });

  it("ends for schemas that contain themselves", () => {
    const properties = new Map<string, Schema>();
    const self = schemaOf("object", { properties, required: new Set(["self", "list"]) });
    properties.set("self", self);
    properties.set("list", schemaOf("array", { minItems: 3, items: self }));
    assert.ok(JSON.stringify(sample(self)).length > 0);
    const choices: Schema[] = [];
    const either = schemaOf([], { oneOf: choices, default: "x" });
    choices.push(...Array.from({ length: 10 }, () => either));
    assert.deepEqual(sample(either), {});
  });

  it("bounds texts and lists of any length", () => {
    assert.ok(JSON.stringify(sample(text({ minLength: 1e9 }))).length <= 1002);
    const deep = Array.from({ length: 10 }).reduce<Schema>(
      (items) => schemaOf("array", { minItems: 1e6, items }),
      text(),
    );
    assert.ok(JSON.stringify(sample(deep)).length < 100_000);
  });
});
