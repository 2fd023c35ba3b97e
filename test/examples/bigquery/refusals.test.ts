import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { FAKE_KEY, type FakeScript } from "../../../examples/bigquery/dev/fake-bigquery.ts";
import { BigQueryConnector } from "../../../examples/bigquery/src/bigquery-connector.ts";
import { Job } from "../../../examples/bigquery/src/bigquery-job.ts";
import { httpServer } from "../../support/server/http-server.ts";
import { context, create, failureOf, task } from "./bigquery-calls.ts";
import { ServedBigQuery } from "./served-bigquery.ts";
import { RetryableError } from "flyte-fx";

describe("examples/bigquery: untrusted input", () => {
  let fake: ServedBigQuery;
  afterEach(() => fake?.close());

  async function start(script?: FakeScript): Promise<BigQueryConnector> {
    fake = await new ServedBigQuery(script).start();
    return new BigQueryConnector({ secret: "KEY", apiEndpoint: fake.origin });
  }

  for (const [name, forged] of [
    ["the id of a job that fx did not create", { job_id: "bquxjob_1" }],
    ["a path", { job_id: "../../datasets/d" }],
    ["a path as its project", { project: "p/../q" }],
    ["a query as its location", { location: "US&x=1" }],
  ] as const) {
    it(`sends no request for a ResourceMeta with ${name}`, async () => {
      const connector = await start();
      const job = new Job({
        job_id: "flyte_a",
        project: "my-project",
        location: "US",
        ...forged,
      });
      await assert.rejects(connector.get(job, context()), { code: "NO_SUCH_JOB" });
      await assert.rejects(connector.delete(job, context()), { code: "NO_SUCH_JOB" });
      assert.equal(fake.seen.length, 0);
    });
  }

  describe("an invalid reply", () => {
    for (const [name, answer] of [
      [
        "a 502 with HTML",
        (response) => void response.writeHead(502, { "content-type": "text/html" }).end("<html>"),
      ],
      ["a reset connection", (response) => void response.socket!.resetAndDestroy()],
      [
        "half a reply",
        (response) =>
          void response
            .writeHead(200, { "content-type": "application/json", "content-length": 100 })
            .write("{"),
      ],
      [
        "a page instead of JSON",
        (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
      ],
      [
        "broken JSON",
        (response) => void response.writeHead(200, { "content-type": "application/json" }).end("{"),
      ],
      ["silence", () => undefined],
    ] as readonly (readonly [string, (response: ServerResponse) => void])[]) {
      it(`makes create, get and delete fail with a retryable error: ${name}`, async () => {
        const server = await httpServer((_, response) => answer(response));
        const connector = new BigQueryConnector({
          secret: "KEY",
          apiEndpoint: server.origin,
          timeoutMs: 500,
        });
        const job = new Job({
          job_id: "flyte_a",
          project: "my-project",
          location: "US",
        });
        await assert.rejects(create(connector, "a".repeat(32)), RetryableError);
        assert.match(server.seen.at(-1)!.path, /flyte_a{32}_none\/cancel/);
        await assert.rejects(connector.get(job, context()), RetryableError);
        await assert.rejects(connector.delete(job, context()), RetryableError);
      });
    }
  });

  describe("the key", () => {
    for (const [name, key] of [
      ["not JSON", "hush-hush"],
      ["a broken key", '{"client_email":"a@b.c","private_key":"hush-hush"}'],
      ["not a key", '{"type":"external_account","token_url":"http://127.0.0.1:1/hush-hush"}'],
    ] as const) {
      it(`is rejected without a call and never shown if it is ${name}`, async () => {
        const connector = await start();
        const failure = await failureOf(connector, task(), { secrets: { KEY: key } });
        assert.match(failure.message, /not the JSON key of a service account/);
        assert.doesNotMatch(failure.message, /hush/);
        assert.equal(fake.seen.length, 0);
      });
    }

    it("fails only the attempt if it belongs to another account", async () => {
      const connector = await start();
      const failure = await failureOf(connector, task({ retries: 1 }), {
        secrets: { KEY: FAKE_KEY.replace("fx@", "other@") },
      });
      assert.match(failure.message, /authError/);
      assert.deepEqual([failure.run.attempt, failure.message.includes("PRIVATE")], [2, false]);
    });
  });
});
