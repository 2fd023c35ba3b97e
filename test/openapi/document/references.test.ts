import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ApiOperation } from "../../../src/openapi/api-document.ts";
import {
  documentWith,
  findOperation,
  readDocument,
  readSchema,
} from "../../support/openapi/read-document.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("references of a document", () => {
  const folder = useTemporaryFolder();

  async function readValue(files: Readonly<Record<string, string>>): Promise<ApiOperation> {
    return findOperation(await readDocument(folder, files), "GET /value");
  }

  it("lead to path items, parameters, bodies and answers, and in chains", async () => {
    const document = await readDocument(folder, {
      "openapi.yaml": `openapi: 3.1.0
paths:
  /value: { $ref: "#/components/pathItems/Value" }
components:
  pathItems:
    Value:
      post:
        parameters: [{ $ref: "#/components/parameters/A" }]
        requestBody: { $ref: "#/components/requestBodies/Body" }
        responses: { 200: { $ref: "#/components/responses/Answer" } }
  parameters:
    A: { $ref: "#/components/parameters/B" }
    B: { name: b, in: query, schema: { type: integer } }
  requestBodies:
    Body: { content: { application/json: { schema: { type: object } } } }
  responses:
    Answer: { content: { application/json: { schema: { type: string } } } }
`,
    });
    const { parameters, body, answer, faults } = findOperation(document, "POST /value");
    assert.deepEqual(faults, []);
    assert.deepEqual(parameters[0]?.schema.types, ["integer"]);
    assert.deepEqual(body?.schema.types, ["object"]);
    assert.deepEqual(answer?.schema.types, ["string"]);
  });

  it("lead to all paths, operations, answers, contents and properties, as some documents do", async () => {
    const { parameters, answer, faults } = await readValue({
      "openapi.yaml": "openapi: 3.0.0\npaths: { $ref: paths.yaml }\n",
      "paths.yaml": "/value:\n  get: { $ref: value.yaml }\n",
      "value.yaml": `parameters: [{ $ref: "parts.yaml#/parameter" }]
responses: { $ref: "parts.yaml#/responses" }
`,
      "parts.yaml": `parameter: { name: a, in: query, schema: { type: integer } }
responses: { 200: { content: { $ref: "#/content" } } }
content: { application/json: { schema: { properties: { $ref: "#/properties" } } } }
properties: { id: { type: string } }
`,
    });
    assert.deepEqual(faults, []);
    assert.deepEqual(parameters[0]?.schema.types, ["integer"]);
    assert.deepEqual([...answer!.schema.properties.keys()], ["id"]);
  });

  it("are faults of the document if an operation is left out because of them", async () => {
    const document = await readDocument(folder, {
      "openapi.yaml": `openapi: 3.0.0
paths:
  /a: { $ref: missing.yaml }
  /b: { get: { $ref: "#/nowhere" }, post: {} }
`,
    });
    assert.deepEqual(
      document.operations.map(({ method, path }) => `${method} ${path}`),
      ["POST /b"],
    );
    assert.deepEqual(document.faults?.map(String), [
      'paths./a, line 3: the reference "missing.yaml" cannot be followed: cannot read missing.yaml: there is no such file',
      'paths./b.get, line 4: the reference "#/nowhere" leads nowhere',
    ]);
  });

  it("may have escaped names", async () => {
    const { types } = await readSchema(
      folder,
      '{ $ref: "#/components/schemas/a~1b~0c%20d%C3%A9%25" }',
      "3.0.0",
      '{ "a/b~c dé%": { type: integer } }',
    );
    assert.deepEqual(types, ["integer"]);
  });

  it("have siblings as of 3.1", async () => {
    const schema = '{ $ref: "#/components/schemas/A", description: mine, maxLength: 3 }';
    const components = "{ A: { type: string, description: theirs, maxLength: 9 } }";
    const { description, maxLength } = await readSchema(folder, schema, "3.1.0", components);
    assert.deepEqual([description, maxLength], ["mine", 3]);
    const older = await readSchema(folder, schema, "3.0.3", components);
    assert.deepEqual([older.description, older.maxLength], ["theirs", 9]);
  });

  it("lead to other files, below the document's folder and back", async () => {
    const { answer, faults } = await readValue({
      "openapi.yaml": documentWith(
        '{ $ref: "schemas/job.yaml" }',
        "3.0.0",
        "{ Id: { type: integer } }",
      ),
      "schemas/job.yaml": `type: object
properties:
  id: { $ref: "../openapi.yaml#/components/schemas/Id" }
  parent: { $ref: job.yaml }
  state: { $ref: "./more%20schemas.json#/State" }
`,
      "schemas/more schemas.json": '{ "State": { "enum": ["on", "off"] } }',
    });
    assert.deepEqual(faults, []);
    const { name, properties } = answer!.schema;
    assert.equal(name, "job");
    assert.equal(properties.get("parent"), answer!.schema);
    assert.deepEqual(properties.get("id")?.types, ["integer"]);
    assert.equal(properties.get("state")?.name, "State");
    assert.deepEqual(properties.get("state")?.enum, ["on", "off"]);
  });

  const outside = [
    "../secret.yaml",
    "/etc/passwd",
    "link.yaml",
    "linked/secret.yaml",
    "a/../../secret.yaml",
  ];
  for (const reference of outside)
    it(`do not lead out of the document's folder: ${reference}`, async () => {
      folder.write({ "secret.yaml": "type: string\n" });
      const inner = join(folder.path, "api");
      mkdirSync(inner);
      symlinkSync("../secret.yaml", join(inner, "link.yaml"));
      symlinkSync("..", join(inner, "linked"));
      const document = await readDocument(folder, {
        "api/openapi.yaml": documentWith(`{ $ref: "${reference}#" }`),
      });
      assert.deepEqual(findOperation(document, "GET /value").faults?.map(String), [
        `paths./value.get.responses.200.content.application/json.schema, line 2: the reference "${reference}#" cannot be followed: it leads out of the document's folder`,
      ]);
    });

  const unreadable: Readonly<Record<string, string>> = {
    "missing.yaml": "cannot read missing.yaml: there is no such file",
    "brokn.yaml": 'cannot read brokn.yaml: there is no such file; did you mean "broken.yaml"?',
    ".": "cannot read .: it is a folder",
    "http://localhost:1/a.yaml": "fx opens no URL that the file of a document names",
    "file:///etc/passwd": "fx opens no URL that the file of a document names",
    "//localhost/a.yaml": "fx opens no URL that the file of a document names",
    "binary.yaml": "cannot read binary.yaml: it is not a text in UTF-8",
    "broken.yaml":
      "cannot read broken.yaml: it is neither JSON nor YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, colum…",
  };
  for (const [reference, reason] of Object.entries(unreadable))
    it(`are faults if they lead to something that cannot be read: ${reference}`, async () => {
      folder.write({ "broken.yaml": "a: [", "binary.yaml": "" });
      writeFileSync(join(folder.path, "binary.yaml"), Buffer.from([0x80, 0xff]));
      const { faults } = await readValue({
        "openapi.yaml": documentWith(`{ $ref: "${reference}" }`),
      });
      assert.deepEqual(faults?.map(String), [
        `paths./value.get.responses.200.content.application/json.schema, line 2: the reference "${reference}" cannot be followed: ${reason}`,
      ]);
    });

  const circles: Readonly<Record<string, string>> = {
    "a schema that is itself": '{ A: { $ref: "#/components/schemas/A" } }',
    "two schemas that are each other":
      '{ A: { $ref: "#/components/schemas/B" }, B: { $ref: "#/components/schemas/A" } }',
  };
  for (const [title, components] of Object.entries(circles))
    it(`are faults if they lead to themselves: ${title}`, async () => {
      const { faults } = await readValue({
        "openapi.yaml": documentWith('{ $ref: "#/components/schemas/A" }', "3.1.0", components),
      });
      assert.equal(faults?.length, 1);
      assert.match(
        String(faults[0]),
        /the reference "#\/components\/schemas\/[AB]" leads to itself$/,
      );
    });

  it("say the place in the other file", async () => {
    const { faults } = await readValue({
      "openapi.yaml": documentWith('{ $ref: "b.yaml#/Job" }'),
      "b.yaml": "Job:\n  properties:\n    id: { $ref: '#/Nothing' }\n",
    });
    assert.deepEqual(faults?.map(String), [
      'Job.properties.id of b.yaml, line 3: the reference "#/Nothing" leads nowhere',
    ]);
  });
});
