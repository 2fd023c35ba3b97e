import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { readApiDocument } from "../../../src/openapi/document/read-api-document.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { documentWith, findOperation } from "../../support/openapi/read-document.ts";
import { type HttpServer, httpServer } from "../../support/server/http-server.ts";

type Answers = Readonly<Record<string, string | ((response: ServerResponse) => void)>>;

describe("an OpenAPI document at a URL", () => {
  /** A server that answers with these texts; 404 for all other paths. */
  function serve(answers: Answers): Promise<HttpServer> {
    return httpServer(({ path }, response) => {
      const answer = answers[path];
      if (typeof answer === "function") answer(response);
      else response.writeHead(answer === undefined ? 404 : 200).end(answer);
    });
  }

  it("is read with its references to the same server", async () => {
    const { origin, seen } = await serve({
      "/v1/openapi.yaml": documentWith('{ $ref: "schemas.yaml#/Job" }'),
      "/v1/schemas.yaml": "Job: { properties: { id: { $ref: /ids.json } } }",
      "/ids.json": '{ "type": "integer" }',
    });
    const document = await readApiDocument(`${origin}/v1/openapi.yaml`);
    const { answer, faults } = findOperation(document, "GET /value");
    assert.deepEqual(faults, []);
    assert.deepEqual(answer?.schema.properties.get("id")?.types, ["integer"]);
    assert.deepEqual(
      seen.map(({ method, path }) => `${method} ${path}`),
      ["GET /v1/openapi.yaml", "GET /v1/schemas.yaml", "GET /ids.json"],
    );
  });

  it("has servers relative to its URL", async () => {
    const { origin } = await serve({
      "/docs/openapi.json":
        '{"openapi":"3.0.0","paths":{},"servers":[{"url":"/v2"},{"url":"api"}]}',
      "/docs/plain.json": '{"openapi":"3.0.0","paths":{}}',
    });
    const { servers: addresses } = await readApiDocument(`${origin}/docs/openapi.json`);
    assert.deepEqual(addresses, [`${origin}/v2`, `${origin}/docs/api`]);
    const { servers: implied } = await readApiDocument(`${origin}/docs/plain.json`);
    assert.deepEqual(implied, [origin]);
  });

  it("may be behind a redirect, to which its references are relative", async () => {
    const other = await serve({
      "/real/openapi.yaml": documentWith('{ $ref: "job.yaml" }'),
      "/real/job.yaml": "type: integer",
    });
    const { origin } = await serve({
      "/openapi.yaml": (response) =>
        response.writeHead(302, { location: `${other.origin}/real/openapi.yaml` }).end(),
    });
    const document = await readApiDocument(`${origin}/openapi.yaml`);
    assert.deepEqual(findOperation(document, "GET /value").answer?.schema.types, ["integer"]);
  });

  it("does not make fx call another server, not even by a redirect", async () => {
    const other = await serve({ "/job.yaml": "type: integer" });
    const { origin } = await serve({
      "/direct.yaml": documentWith(`{ $ref: "${other.origin}/job.yaml" }`),
      "/redirected.yaml": documentWith('{ $ref: "job.yaml" }'),
      "/file.yaml": documentWith('{ $ref: "file:///etc/passwd" }'),
      "/job.yaml": (response) =>
        response.writeHead(302, { location: `${other.origin}/job.yaml` }).end(),
    });
    for (const path of ["/direct.yaml", "/redirected.yaml", "/file.yaml"]) {
      const document = await readApiDocument(`${origin}${path}`);
      const fault = String(findOperation(document, "GET /value").faults);
      assert.ok(fault.endsWith(`cannot be followed: it leads away from ${origin}`), fault);
    }
    assert.deepEqual(other.seen, []);
  });

  it("is requested with the user of its URL, whom no message shows", async () => {
    const { origin, seen } = await serve({ "/openapi.yaml": documentWith("{}") });
    const url = origin.replace("http://", "http://me:p%40ss@");
    await readApiDocument(`${url}/openapi.yaml`);
    assert.equal(seen[0]?.headers.authorization, `Basic ${btoa("me:p@ss")}`);
    await awaitFxError(
      readApiDocument(`${url}/missing.yaml?token=secret`),
      "FX2041",
      `cannot read the OpenAPI document ${origin}/missing.yaml: the server answers 404`,
    );
  });

  it("is rejected if it is too large, or if the server cannot be reached", async () => {
    const server = await serve({
      "/endless.yaml": (response) => {
        const chunk = Buffer.alloc(1024 * 1024, " ");
        const write = (): void => {
          while (response.write(chunk));
        };
        response.on("drain", write);
        write();
      },
    });
    const { origin } = server;
    await awaitFxError(
      readApiDocument(`${origin}/endless.yaml`),
      "FX2041",
      /it has more than 33554432 bytes$/,
    );
    await server.close();
    await awaitFxError(
      readApiDocument(`${origin}/openapi.yaml`),
      "FX2041",
      /got no complete response from .*ECONNREFUSED/,
    );
  });

  it("can be aborted", async () => {
    const controller = new AbortController();
    const { origin } = await serve({
      "/openapi.yaml": () => {
        controller.abort(new Error("stopped"));
      },
    });
    const { signal } = controller;
    await assert.rejects(readApiDocument(`${origin}/openapi.yaml`, { signal }), /^Error: stopped$/);
  });
});
