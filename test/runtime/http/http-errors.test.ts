import assert from "node:assert/strict";
import fc from "fast-check";
import { RetryableError, UserError } from "../../../src/runtime/base/errors/errors.ts";
import {
  httpErrors,
  describeBody,
  parseRetryAfter,
} from "../../../src/runtime/http/http-errors.ts";
import { createFixedSecrets } from "../../../src/runtime/secrets/secret-resolver.ts";
import { connectionSecrets } from "../../../src/runtime/wire/models/connector-messages.ts";
import { fakeClock } from "../../../src/testing/fake-clock.ts";
import { testContext } from "../../../src/testing/run-task.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";

describe("httpErrors", () => {
  const context = testContext({ secrets: { KEY: "kq3v9x7w2m5n" } });
  const toError = httpErrors(context);

  it("returns the error for a response of fetch, and reads its body", async () => {
    const response = Response.json({ error: "no such job" }, { status: 404 });
    const error = await toError(response, "get the job");
    assert.ok(error instanceof UserError && response.bodyUsed);
    const reported = [error.code, error.message];
    assert.deepEqual(reported, ["HTTP_404", "get the job failed: 404 Not Found: no such job"]);
  });

  it("returns the error for a body that another client has read", async () => {
    const read = Response.json({ error: "quota" }, { status: 403 });
    await read.json();
    const { status, headers } = read;
    for (const [response, words] of [
      [read, ""],
      [{ status, headers }, ""],
      [{ status, headers, data: { error: "quota" } }, ": quota"],
    ] as const)
      assert.equal((await toError(response, "get")).message, `get failed: 403 Forbidden${words}`);
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
    const response = { status: 400, headers: {}, data };
    const { message } = await httpErrors({ ...context, secrets })(response, "get");
    assert.equal(message, "get failed: 400 Bad Request: [secret] and [secret]");
  });

  it("returns the error even if the body cannot be read", async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new Error("the connection broke")),
    });
    const { message } = await toError(new Response(body, { status: 500 }), "get");
    assert.equal(message, "get failed: 500 Internal Server Error");
  });
});

const NO_SECRETS = createFixedSecrets();

describe("describeBody", () => {
  const cases: Readonly<Record<string, readonly [body: unknown, words: string]>> = {
    "application/problem+json": [
      { type: "about:blank", title: "Invalid job", status: 422, detail: "cpu must be positive" },
      "Invalid job: cpu must be positive",
    ],
    "an error as text": [{ error: "no such job" }, "no such job"],
    "an error as object": [{ error: { code: 403, message: "quota used up" } }, "quota used up"],
    "OAuth's error": [
      { error: "invalid_grant", error_description: "the code has expired" },
      "invalid_grant: the code has expired",
    ],
    "a message": [{ kind: "Status", message: "jobs is forbidden", code: 403 }, "jobs is forbidden"],
    "a list of errors": [
      { message: "Validation failed", errors: [{ field: "name", description: "too long" }] },
      "Validation failed: name: too long",
    ],
    "errors by the field, as of ASP.NET and Laravel": [
      { title: "Invalid", errors: { Cpu: ["must be positive"], Name: ["too long"] } },
      "Invalid: Cpu: must be positive: Name: too long",
    ],
    "errors with their places": [
      { detail: "failed", errors: [{ location: "body.cpu", message: "too small", value: 0 }] },
      "failed: body.cpu: too small",
    ],
    "a detail as list": [
      { detail: [{ loc: ["body", 0, "cpu"], msg: "field required" }] },
      "body: cpu: field required",
    ],
    "the same text twice": [{ error: "busy", message: "busy" }, "busy"],
    "JSON that is only text": ['"overloaded"', "overloaded"],
    "JSON without a known key": [{ status: "KO" }, '{"status":"KO"}'],
    text: ["Bad\r\n  Gateway\n", "Bad Gateway"],
    "an empty body": ["", ""],
    null: [null, "null"],
  };
  for (const [name, [body, words]] of Object.entries(cases))
    it(`returns the service's words from ${name}`, () => {
      assert.equal(describeBody(body, NO_SECRETS), words);
      if (typeof body === "object")
        assert.equal(describeBody(JSON.stringify(body), NO_SECRETS), words);
    });

  it("returns at most 500 printable characters on one line, for any body", () => {
    const key = fc.constantFrom("title", "error", "message", "detail", "errors", "__proto__");
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        fc.string({ unit: "binary", maxLength: 700 }),
        fc.constantFrom(null, true, 1e300, "\u001b[31mred\u202e", "\ud800"),
        fc.array(tie("json"), { maxLength: 5 }),
        fc.dictionary(key, tie("json"), { maxKeys: 4 }),
      ),
    }));
    holdsFor(json, (body) => {
      for (const form of [body, JSON.stringify(body)]) {
        const words = describeBody(form, NO_SECRETS);
        const shown = words.replace(/\\u[0-9a-f]{4}|\\[bfnrt]/g, "x");
        assert.ok(shown.length <= 500, words);
        assert.doesNotMatch(words, /[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
      }
    });
  });

  it("shows no part of a secret, even if the text is cut inside it", () => {
    const secret = "kq3v9x7w2m5n8b4c6z1p";
    const secrets = createFixedSecrets({ KEY: secret });
    secrets.get("KEY");
    holdsFor(fc.nat({ max: 600 }), (before) => {
      const body = { error: `${"-".repeat(before)}${secret}${"-".repeat(600)}` };
      const words = describeBody(body, secrets);
      for (let at = 0; at + 4 <= secret.length; at += 1)
        assert.ok(!words.includes(secret.slice(at, at + 4)), words);
    });
  });

  it("stops at cycles and at deep nesting", () => {
    const cyclic: Record<string, unknown> = { message: "cyclic" };
    cyclic["errors"] = cyclic;
    assert.equal(describeBody(cyclic, NO_SECRETS), "cyclic");
    const deep = `${'{"error":'.repeat(10_000)}"end"${"}".repeat(10_000)}`;
    const useless: Record<string, unknown> = {};
    useless["self"] = useless;
    assert.equal(describeBody(useless, NO_SECRETS), "[object Object]");
    assert.match(describeBody(deep, NO_SECRETS), /^\{"error":\{"error":.*…$/);
  });
});

const HOUR_MS = 60 * 60 * 1000;
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const toDate = (ms: number): string => new Date(ms).toUTCString();
const parse = (text: string, date = ""): number | undefined =>
  parseRetryAfter(text, date, () => NOW);

describe("parseRetryAfter", () => {
  it("reads seconds, up to one hour", () => {
    holdsFor(fc.nat({ max: 10_000_000 }), (seconds) => {
      assert.equal(parse(` ${seconds} `), Math.min(HOUR_MS, seconds * 1000));
    });
    assert.equal(parse("0.25"), 250);
    assert.equal(parse("9".repeat(400)), HOUR_MS);
  });

  it("reads a date by the Date header, whatever this machine's clock says", () => {
    const seconds = fc.integer({ min: -100_000, max: 100_000 });
    holdsFor(seconds, seconds, (skew, pause) => {
      const served = NOW + skew * 1000;
      const expected = Math.min(HOUR_MS, Math.max(0, pause * 1000));
      assert.equal(parse(toDate(served + pause * 1000), toDate(served)), expected);
    });
  });

  it("reads a date by the clock if the Date header is missing or invalid", () => {
    for (const date of ["", "yesterday", "Fri, 99 Jan 2026 03:04:05 GMT"])
      assert.equal(parse(toDate(NOW + 7000), date), 7000);
  });

  it("ignores other texts", () => {
    for (const text of ["", "soon", "-1", "1e3", "0x10", "Infinity", "2026-01-02", "5 seconds"])
      assert.equal(parse(text), undefined);
  });

  it("returns undefined, or a pause up to one hour, for any header", () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    holdsFor(text, text, (retryAfter, date) => {
      const pause = parse(retryAfter, date);
      assert.ok(pause === undefined || (pause >= 0 && pause <= HOUR_MS), String(pause));
    });
  });
});
