import assert from "node:assert/strict";
import { RetryableError, UserError } from "../../../src/runtime/base/errors/errors.ts";
import { httpErrors } from "../../../src/runtime/http/http-errors.ts";
import { connectionSecrets } from "../../../src/runtime/wire/models/connection.ts";
import { fakeClock } from "../../../src/testing/fake-clock.ts";
import { testContext } from "../../../src/testing/test-context.ts";

describe("httpErrors", () => {
  const context = testContext({ secrets: { KEY: "kq3v9x7w2m5n" } });
  const toError = httpErrors(context);

  it("returns the error for a response of fetch, and reads its body", async () => {
    const response = Response.json({ error: "no such job" }, { status: 404 });
    const error = await toError(response, "get the job");
    assert.ok(error instanceof UserError);
    assert.equal(error.code, "HTTP_404");
    assert.equal(error.message, "get the job failed: 404 Not Found: no such job");
    assert.ok(response.bodyUsed);
  });

  it("returns the error for a body that another client has read", async () => {
    const read = Response.json({ error: "quota" }, { status: 403 });
    await read.json();
    const { status, headers } = read;
    const messages = await Promise.all(
      [read, { status, headers }, { status, headers, data: { error: "quota" } }].map(
        async (response) => (await toError(response, "get")).message,
      ),
    );
    const begin = "get failed: 403 Forbidden";
    assert.deepEqual(messages, [begin, begin, `${begin}: quota`]);
  });

  it("reads Retry-After from Headers and from plain objects, by the context's clock", async () => {
    const clock = fakeClock();
    const until = new Date(clock.now() + 90_000).toUTCString();
    const headers = { "retry-after": until };
    for (const form of [headers, new Headers(headers)]) {
      const error = await httpErrors({ ...context, clock })({ status: 503, headers: form }, "get");
      assert.ok(error instanceof RetryableError && typeof error.retryAfter === "object");
      assert.ok(Math.abs(error.retryAfter.toMs() - 90_000) <= 1000); // dates have whole seconds
    }
  });

  it("ignores headers that are no texts", async () => {
    for (const headers of [{}, { "retry-after": ["1", "2"] }, { get: 5 }, { get: () => null }]) {
      const error = await toError({ status: 429, headers }, "get");
      assert.ok(error instanceof RetryableError && error.retryAfter === undefined);
    }
  });

  it("knows no name for an unusual status", async () => {
    const { message } = await toError({ status: 499, headers: {}, data: " " }, "get");
    assert.equal(message, "get failed: 499");
  });

  it("replaces secrets that were read from the context, even after it was called", async () => {
    const later = testContext({ secrets: { LATER: "b4c6z1p8r0t2" } });
    const toLaterError = httpErrors(later);
    const data = { error: `token ${later.secrets.get("LATER")} expired` };
    const { message } = await toLaterError({ status: 401, headers: {}, data }, "get");
    assert.equal(message, "get failed: 401 Unauthorized: token [secret] expired");
  });

  it("replaces the secrets of a connection", async () => {
    const connection = { taskType: "", configs: {}, secrets: { TOKEN: "c9d8e7f6a5b4" } };
    const secrets = connectionSecrets(connection, context.secrets);
    const data = `c9d8e7f6a5b4 and ${context.secrets.get("KEY")}`;
    const error = await httpErrors({ ...context, secrets })(
      { status: 400, headers: {}, data },
      "get",
    );
    assert.equal(error.message, "get failed: 400 Bad Request: [secret] and [secret]");
  });

  it("returns the error even if the body cannot be read", async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new Error("the connection broke")),
    });
    const { message } = await toError(new Response(body, { status: 500 }), "get");
    assert.equal(message, "get failed: 500 Internal Server Error");
  });
});
