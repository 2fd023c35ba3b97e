import assert from "node:assert/strict";
import { join } from "node:path";
import type { ApiDocument } from "../../../src/openapi/api-document.ts";
import { faultsError, requireReadable } from "../../../src/openapi/document/document-faults.ts";
import { DocumentNode, type NodeFault } from "../../../src/openapi/document/document-node.ts";
import { DocumentSchemas } from "../../../src/openapi/document/document-schemas.ts";
import { readApiDocument } from "../../../src/openapi/document/read-api-document.ts";
import { readOperations } from "../../../src/openapi/document/read-operations.ts";
import { awaitFxError, catchFxError } from "../../support/assertions/caught-error.ts";
import { findOperation } from "../../support/openapi/read-document.ts";
import { JOBS_SERVICE_FILE } from "../../support/openapi/sample-documents.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("readApiDocument", () => {
  const folder = useTemporaryFolder();

  async function read(text: string): Promise<ApiDocument> {
    return readApiDocument(join(folder.write({ "openapi.yaml": text }), "openapi.yaml"));
  }

  it("reads the title, version and servers, with the defaults of variables", async () => {
    const { title, servers } = await readApiDocument(JOBS_SERVICE_FILE);
    assert.deepEqual(
      { title, servers },
      {
        title: "Jobs of a farm 1.4",
        servers: ["https://eu.farm.example.com/v1"],
      },
    );
  });

  it("takes no default of a framework for the title", async () => {
    const readTitled = (title: string) =>
      read(`openapi: 3.1.0\ninfo: { ${title} version: "0" }\npaths: {}`);
    for (const title of ["", "title: FastAPI,", "title: OpenAPI definition,"])
      assert.equal((await readTitled(title)).title, "a job service");
  });

  it("reads operations with their parameters, bodies and answers through references", async () => {
    const document = await readApiDocument(JOBS_SERVICE_FILE);
    const create = findOperation(document, "POST /jobs");
    assert.equal(create.operationId, "createJob");
    assert.equal(create.summary, "Starts a job");
    assert.deepEqual(
      create.parameters.map((parameter) => [parameter.in, parameter.name, parameter.required]),
      [["header", "X-Tenant", false]],
    );
    assert.equal(create.body?.mediaType, "application/json");
    assert.deepEqual([...create.body.schema.properties.keys()], ["name", "note", "size"]);
    assert.deepEqual([...create.body.schema.required], ["name", "size"]);
    assert.equal(create.answer?.status, 201);
    assert.deepEqual(create.statuses, [201, 409]);
    const get = findOperation(document, "GET /jobs/{jobId}");
    assert.equal(get.answer?.schema, create.answer.schema);
    const list = findOperation(document, "GET /jobs");
    assert.equal(list.answer?.schema.items, create.answer.schema);
    const remove = findOperation(document, "DELETE /jobs/{jobId}");
    assert.equal(remove.answer, undefined);
  });

  it("takes parameters that are named as keys for schemes, and notes those that are optional", async () => {
    const names = ["X-API-Key", "X-Auth-Token", "authorization", "X-Client-Token", "X-Team"];
    const parameters = names.map((name) => ({ name, in: "header", required: true, schema: {} }));
    const optional = [
      { name: "X-Vendor-Key", in: "header", schema: {} },
      { name: "access_token", in: "query", schema: {} },
      { name: "page_token", in: "query", schema: {} },
      { name: "X-Idempotency-Key", in: "header", schema: {} },
    ];
    const get = { parameters: [...parameters, ...optional], security: [{ Key: [] }] };
    const Key = { type: "apiKey", in: "header", name: "x-api-key" };
    const { operations } = await read(
      JSON.stringify({
        openapi: "3.1.0",
        info: {},
        paths: { "/jobs": { get } },
        components: { securitySchemes: { Key } },
      }),
    );
    const [alternative] = operations[0]!.security;
    assert.deepEqual(
      alternative!.map((scheme) => scheme.type === "apiKey" && [scheme.name, scheme.isOptional]),
      [
        ["X-API-Key", undefined],
        ["X-Auth-Token", undefined],
        ["authorization", undefined],
        ["X-Vendor-Key", true],
        ["x-api-key", undefined],
      ],
    );
    assert.deepEqual(
      operations[0]!.parameters.map(({ name }) => name),
      ["X-Client-Token", "X-Team", "page_token", "X-Idempotency-Key"],
    );
  });

  it("takes a token in the query for the ID of a job if the document has a scheme", async () => {
    const token = { name: "token", in: "query", required: true, schema: { type: "string" } };
    const get = { parameters: [token], security: [{ Key: [] }] };
    const securitySchemes = { Key: { type: "http", scheme: "bearer" } };
    const { operations } = await read(
      JSON.stringify({
        openapi: "3.1.0",
        info: {},
        paths: { "/reports": { get } },
        components: { securitySchemes },
      }),
    );
    assert.deepEqual(operations[0]!.security, [[{ type: "bearer" }]]);
    assert.equal(operations[0]!.parameters[0]!.name, "token");
  });

  it("takes an optional token in the query for a key if the document has no scheme", async () => {
    const get = { parameters: [{ name: "access_token", in: "query", schema: {} }] };
    const document = { openapi: "3.1.0", info: {}, paths: { "/jobs": { get } } };
    const { operations } = await read(JSON.stringify(document));
    assert.deepEqual(operations[0]!.security, [
      [{ type: "apiKey", in: "query", name: "access_token", isOptional: true }],
    ]);
  });

  it("knows a parameter of a path as Google writes it, such as {+name}", async () => {
    const { operations } = await read(
      `openapi: 3.0.0
info: {}
paths: { "/v1/{+name}/{id=*}": { get: { parameters: [{ in: path, name: name, required: true }] } } }`,
    );
    assert.deepEqual(
      operations[0]!.parameters.map(({ name }) => name),
      ["name", "id"],
    );
  });

  it("refuses more operations or bytes than it reads, in one line", async () => {
    const item = '{ "get": {}, "post": {}, "put": {}, "patch": {}, "delete": {} }';
    const write = (paths: number): string => {
      const items = Array.from({ length: paths }, (_, index) => `"/p${index}": ${item}`);
      return `{ "openapi": "3.1.0", "paths": { ${items.join(",")} } }`;
    };
    assert.equal((await read(write(4_000))).operations.length, 20_000);
    await awaitFxError(read(write(4_001)), "FX2041", "the document has more than 20000 operations");
    await awaitFxError(
      read(" ".repeat(32 * 1024 * 1024 + 1)),
      "FX2041",
      /^cannot read .*: it has 33554433 bytes; the limit is 33554432$/,
    );
  });

  it("stops at the first operation that is one too many", () => {
    const operations = Array.from({ length: 20_001 }, (_, index) => [`/p${index}`, { get: {} }]);
    const unread = {
      get get(): never {
        throw new Error("fx read an operation behind the last one");
      },
    };
    const value = { ...(Object.fromEntries(operations) as object), "/last": unread };
    const file = { location: "", name: "", roots: new Map(), value, lineOf: () => undefined };
    const root = new DocumentNode(value, file);
    const read = () => readOperations(root, { root, schemas: new DocumentSchemas(true) }, []);
    assert.match(catchFxError("FX2041", read).message, /more than 20000 operations/);
  });

  it("reads security schemes, the document's if the operation has none", async () => {
    const document = await readApiDocument(JOBS_SERVICE_FILE);
    assert.deepEqual(findOperation(document, "POST /jobs").security, [[{ type: "bearer" }]]);
    assert.deepEqual(findOperation(document, "DELETE /jobs/{jobId}").security, [
      [{ type: "apiKey", in: "header", name: "X-Key" }, { type: "basic" }],
      [
        {
          type: "clientCredentials",
          tokenUrl: "https://farm.example.com/token",
          scopes: ["jobs.write"],
        },
      ],
    ]);
  });

  it("reads a sign-in with OAuth2 or OpenID Connect as a bearer token, and no cookie", async () => {
    const document = await read(`openapi: 3.0.3
paths:
  /jobs:
    post: { security: [{ Implicit: [jobs] }, { Code: [jobs] }, { OpenId: [] }, { Tls: [] }, { Cookie: [] }] }
components:
  securitySchemes:
    Implicit: { type: oauth2, flows: { implicit: { authorizationUrl: https://a.example } } }
    Code: { type: oauth2, flows: { authorizationCode: { tokenUrl: https://a.example/token } } }
    OpenId: { type: openIdConnect, openIdConnectUrl: https://a.example/openid }
    Tls: { type: mutualTLS }
    Cookie: { type: apiKey, in: cookie, name: session }
`);
    assert.deepEqual(findOperation(document, "POST /jobs").security, [
      [{ type: "bearer" }],
      [{ type: "bearer" }],
      [{ type: "bearer" }],
      [{ type: "other", name: "Tls" }],
      [{ type: "other", name: "Cookie" }],
    ]);
  });

  it("takes a key in the header Authorization for a token if its description says so", async () => {
    const scheme = { type: "apiKey", in: "header", name: "Authorization" };
    const securitySchemes = {
      Token: { ...scheme, description: "Format: `Bearer {key}`" },
      Key: { ...scheme, description: "The user's API key" },
    };
    const { operations } = await read(
      JSON.stringify({
        openapi: "3.0.3",
        paths: { "/jobs": { get: { security: [{ Token: [] }, { Key: [] }] } } },
        components: { securitySchemes },
      }),
    );
    assert.deepEqual(operations[0]!.security, [[{ type: "bearer" }], [scheme]]);
  });

  it("shows a fault after many that say the same", () => {
    const texts = [...Array<string>(25).fill("same"), "other"];
    const faults = texts.map((text) => ({ toString: () => text }) as NodeFault);
    const { summary, details } = faultsError("a document", faults);
    assert.deepEqual([summary, details], ["a document has 2 faults", ["same", "other"]]);
  });

  it("says the faults of an operation with their places, and reads the others", async () => {
    const document = await read(`openapi: 3.1.0
paths:
  /jobs:
    post:
      parameters: [{ in: query }]
      responses: { 200: { content: { application/json: { schema: { $ref: "#/nowhere" } } } } }
    get:
      responses: { 200: { content: { application/json: { schema: { type: strng } } } } }
  /ok:
    get: {}
`);
    assert.deepEqual(findOperation(document, "GET /ok").faults, []);
    const error = catchFxError("FX2043", () => {
      requireReadable("the OpenAPI document openapi.yaml", document.operations);
    });
    assert.equal(error.summary, "the OpenAPI document openapi.yaml has 3 faults");
    assert.deepEqual(error.details, [
      'paths./jobs.post.parameters.0, line 5: a parameter has a name, and "in": path, query, header, cookie',
      'paths./jobs.post.responses.200.content.application/json.schema, line 6: the reference "#/nowhere" leads nowhere',
      'paths./jobs.get.responses.200.content.application/json.schema.type, line 8: the type "strng" is unknown',
    ]);
  });

  it("reports a body that it cannot send, and an optional one with properties", async () => {
    const files = "{ items: { contentMediaType: application/octet-stream } }";
    const form = `{ required: [run], properties: { run: {}, files: ${files} } }`;
    const document = await read(`openapi: 3.1.0
paths:
  /a:
    post: { requestBody: { content: { multipart/mixed: {}, multipart/form-data: {} } } }
    put: { requestBody: { required: false, content: { text/xml: {} } } }
    delete:
      requestBody:
        required: false
        content:
          multipart/form-data: { schema: { properties: { run: {}, file: { format: binary } } } }
    patch:
      requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object } } } }
      responses: { 200: { content: { application/json: {} } } }
  /b:
    post: { requestBody: { content: { multipart/form-data: { schema: ${form} } } } }
    put: { requestBody: { content: { audio/wav: {}, multipart/mixed: {} } } }
`);
    const { body: sent } = findOperation(document, "POST /b");
    assert.deepEqual([...sent!.schema.properties.keys()], ["run", "files"]);
    const { body: file } = findOperation(document, "PUT /b");
    assert.deepEqual([file!.mediaType, file!.schema.format], ["audio/wav", "binary"]);
    assert.deepEqual(findOperation(document, "POST /a").faults?.map(String), [
      "paths./a.post.requestBody, line 4: fx sends no multipart/mixed, multipart/form-data without names of parts",
    ]);
    assert.deepEqual(findOperation(document, "PUT /a").faults, []);
    assert.deepEqual(findOperation(document, "DELETE /a").faults, []);
    const patch = findOperation(document, "PATCH /a");
    assert.equal(patch.body?.mediaType, "application/x-www-form-urlencoded");
    assert.deepEqual(patch.answer?.schema.types, []);
  });

  it("reads the names of the headers of successes, and no faults of theirs", async () => {
    const document = await read(`openapi: 3.0.3
paths:
  /jobs:
    post:
      responses:
        201:
          headers:
            Location: { description: "The URL" }
            Job-Id: { schema: { type: string } }
            Lost: { $ref: "#/nowhere" }
        400: { headers: { Why: {} } }
`);
    const { headers, faults } = findOperation(document, "POST /jobs");
    assert.deepEqual(headers, ["Location", "Job-Id", "Lost"]);
    assert.deepEqual(faults, []);
  });

  it("reports a required cookie with its place", async () => {
    const document = await read(`openapi: 3.0.3
paths:
  /jobs:
    post:
      parameters:
        - { name: theme, in: cookie, schema: { type: string } }
        - { name: region, in: cookie, required: true, schema: { type: string } }
`);
    assert.deepEqual(findOperation(document, "POST /jobs").faults?.map(String), [
      'paths./jobs.post.parameters.1, line 7: fx sends no cookie "region"',
    ]);
  });

  it("reads a text as the answer of a new job, but not as a job, and any type with a schema", async () => {
    const answers = "responses: { 200: { content: { text/plain: { schema: { type: string } } } } }";
    const any = answers.replace("text/plain", "application/json: {}, '*/*'");
    const document = await read(
      `openapi: 3.1.0\npaths: { /a: { post: { ${answers} }, get: { ${answers} }, put: { ${any} } } }\n`,
    );
    assert.deepEqual(findOperation(document, "PUT /a").answer?.schema.types, ["string"]);
    assert.deepEqual(findOperation(document, "POST /a").answer?.schema.types, ["string"]);
    assert.equal(findOperation(document, "GET /a").answer, undefined);
  });

  it("adds parameters that only the path has", async () => {
    const document = await read("openapi: 3.1.0\npaths: { '/a/{id}': { get: {} } }\n");
    const { parameters } = findOperation(document, "GET /a/{id}");
    assert.deepEqual(
      parameters.map(({ name, in: place, required, schema }) => [
        name,
        place,
        required,
        schema.types,
      ]),
      [["id", "path", true, ["string"]]],
    );
  });

  it("rejects documents of other kinds and says what they are", async () => {
    await awaitFxError(read("swagger: '2.0'\npaths: {}\n"), "FX2042", /it is Swagger 2\.0$/);
  });
});
