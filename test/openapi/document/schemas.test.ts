import assert from "node:assert/strict";
import type { Schema } from "../../../src/openapi/api-document.ts";
import {
  documentWith,
  findOperation,
  readDocument,
  readSchema,
} from "../../support/openapi/read-document.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("schemas of a document", () => {
  const folder = useTemporaryFolder();

  const types: Readonly<
    Record<string, readonly [schema: string, types: Schema["types"], openapi?: string]>
  > = {
    "one type": ["{ type: string }", ["string"]],
    "several types": ["{ type: [string, integer, 'null'] }", ["string", "integer", "null"]],
    "nullable of 3.0": ["{ type: string, nullable: true }", ["string", "null"], "3.0.0"],
    "nullable beside allOf": [
      "{ nullable: true, allOf: [{ type: object }] }",
      ["object", "null"],
      "3.0.0",
    ],
    "no type": ["{ description: anything }", []],
    true: ["true", []],
    "properties without a type": ["{ properties: { a: {} } }", ["object"]],
    "a map without a type": ["{ additionalProperties: true }", ["object"]],
    "items without a type": ["{ items: {} }", ["array"]],
    "an enum without a type": [
      "{ enum: [a, 1, 1.5, null] }",
      ["string", "integer", "number", "null"],
    ],
    const: ["{ const: on }", ["string"]],
    "allOf with two types": ["{ allOf: [{ type: number }, { type: integer }] }", ["number"]],
    "a type or null": ["{ anyOf: [{ type: integer }, { type: 'null' }] }", ["integer", "null"]],
    "a file of Swagger": ["{ type: file }", ["string"]],
    "the type any": ["{ type: any }", []],
  };
  for (const [title, [schema, expected, openapi]] of Object.entries(types))
    it(`have types: ${title}`, async () => {
      assert.deepEqual((await readSchema(folder, schema, openapi)).types, expected);
    });

  it("have no items if they are no lists", async () => {
    assert.equal((await readSchema(folder, "{ type: object, items: {} }")).items, undefined);
  });

  it("merge allOf: all properties, and the outer texts, choices and limits", async () => {
    const merged = await readSchema(
      folder,
      `{ description: outer, minLength: 2, allOf: [
        { description: inner, minLength: 5, maxLength: 9, properties: { a: { type: number } }, required: [a] },
        { maxLength: 7, properties: { a: { minimum: 3 }, b: {} }, required: [b], enum: [x, y] },
        { enum: [y, z], additionalProperties: false, items: { type: string } } ] }`.replace(
        /\n\s*/g,
        " ",
      ),
    );
    assert.deepEqual(
      [
        merged.description,
        merged.minLength,
        merged.maxLength,
        merged.enum,
        merged.additionalProperties,
      ],
      ["outer", 2, 9, ["x", "y"], false],
    );
    assert.deepEqual([...merged.properties.keys()], ["a", "b"]);
    assert.deepEqual([...merged.required], ["a", "b"]);
    const a = merged.properties.get("a");
    assert.deepEqual([a?.types, a?.minimum], [["number"], 3]);
  });

  it("are alternatives of oneOf and anyOf, with null if the schema is nullable", async () => {
    const { oneOf } = await readSchema(
      folder,
      "{ nullable: true, oneOf: [{ type: string }, { type: integer }] }",
      "3.0.1",
    );
    assert.deepEqual(
      oneOf?.map((each) => each.types),
      [["string"], ["integer"], ["null"]],
    );
    const required = await readSchema(
      folder,
      "{ type: object, anyOf: [{ required: [a] }, { required: [b] }] }",
    );
    assert.equal(required.oneOf, undefined);
  });

  it("are the same object if they are the same, so a recursive one contains itself", async () => {
    const node = await readSchema(
      folder,
      '{ $ref: "#/components/schemas/Node" }',
      "3.0.0",
      `{ Node: { type: object, properties: {
        next: { $ref: "#/components/schemas/Node" },
        list: { type: array, items: { $ref: "#/components/schemas/Node" } },
        last: { nullable: true, allOf: [{ $ref: "#/components/schemas/Node" }] } } } }`.replace(
        /\n\s*/g,
        " ",
      ),
    );
    const { properties } = node;
    assert.equal(node.name, "Node");
    assert.equal(properties.get("next"), node);
    assert.equal(properties.get("list")?.items, node);
    const last = properties.get("last");
    assert.deepEqual([last?.name, last?.types], ["Node", ["object", "null"]]);
    assert.equal(last?.properties.get("next"), node);
    assert.equal(last.properties.get("last"), last);
  });

  it("have a name only if nothing is added to it", async () => {
    const components = "{ A: { type: object, properties: { a: {} } } }";
    const names = await Promise.all(
      [
        '{ $ref: "#/components/schemas/A" }',
        '{ description: mine, allOf: [{ $ref: "#/components/schemas/A" }] }',
        '{ properties: { b: {} }, allOf: [{ $ref: "#/components/schemas/A" }] }',
        "{ properties: { a: {} } }",
      ].map(async (schema) => (await readSchema(folder, schema, "3.1.0", components)).name),
    );
    assert.deepEqual(names, ["A", "A", undefined, undefined]);
  });

  it("keep names such as __proto__ as data", async () => {
    const { properties, required } = await readSchema(
      folder,
      "{ properties: { __proto__: { type: integer }, constructor: { type: string } }, required: [__proto__] }",
    );
    assert.deepEqual([...properties.keys()], ["__proto__", "constructor"]);
    assert.deepEqual(properties.get("__proto__")?.types, ["integer"]);
    assert.ok(required.has("__proto__"));
  });

  it("leave out properties that must not be there", async () => {
    const { properties } = await readSchema(folder, "{ properties: { a: false, b: true } }");
    assert.deepEqual([...properties.keys()], ["b"]);
  });

  it("report every part that is not a schema", async () => {
    const text = documentWith(
      '{ properties: { a: 5, b: { items: [] } }, type: [string, text], allOf: ["x"] }',
    );
    const { faults } = findOperation(await readDocument(folder, { "a.yaml": text }), "GET /value");
    const place = "paths./value.get.responses.200.content.application/json.schema";
    assert.deepEqual(faults?.map(String), [
      `${place}.allOf.0, line 2: a schema is an object`,
      `${place}.type.1, line 2: the type "text" is unknown`,
      `${place}.properties.a, line 2: a schema is an object`,
    ]);
  });

  it("ignore keywords whose values have the wrong type", async () => {
    const schema = await readSchema(
      folder,
      '{ minimum: "1", enum: 5, required: a, properties: [], description: {}, examples: 3, pattern: [] }',
    );
    assert.deepEqual(
      [
        schema.minimum,
        schema.enum,
        schema.required.size,
        schema.properties.size,
        schema.description,
      ],
      [undefined, undefined, 0, 0, undefined],
    );
  });
});
