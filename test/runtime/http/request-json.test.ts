import assert from "node:assert/strict";
import { RetryableError, UserError } from "../../../src/runtime/base/errors/errors.ts";
import { type JsonRequest, requestJson } from "../../../src/runtime/http/request-json.ts";
import { testContext } from "../../../src/testing/run-task.ts";
import { throws } from "../../support/server/endpoint-run.ts";
import { reply, startService } from "./start-service.ts";

const MINUTES_MS = 60_000;

describe("requestJson", () => {
  const context = testContext({ secrets: { KEY: "kq3v9x7w2m5n" } });

  const send = (
    { origin }: { readonly origin: string },
    request: Partial<JsonRequest> = {},
    from = context,
  ) => requestJson(from, { method: "GET", baseUrl: origin, path: "/jobs", ...request });

  describe("the request", () => {
    it("has the method, address, headers and body of its options", async () => {
      const service = await startService(reply(201, { id: "j1" }));
      const answer = await send(service, {
        method: "POST",
        path: "/jobs/{kind}",
        params: { kind: "gpu/large" },
        query: { dry: true },
        headers: { authorization: `Bearer ${context.secrets.get("KEY")}` },
        body: { text: "één" },
      });
      assert.deepEqual(answer, { id: "j1" });
      const [{ method, path, body, headers }] = service.seen as [(typeof service.seen)[0]];
      assert.equal(`${method} ${path}`, "POST /jobs/gpu%2Flarge?dry=true");
      assert.equal(body, '{"text":"één"}');
      assert.equal(headers.accept, "application/json");
      assert.equal(headers.authorization, "Bearer kq3v9x7w2m5n");
      assert.equal(headers["content-type"], "application/json");
    });

    it("has no body and no content type by default", async () => {
      const service = await startService(reply(200, {}));
      await send(service);
      assert.equal(service.seen[0]!.body, "");
      assert.equal(service.seen[0]!.headers["content-type"], undefined);
    });

    it("sends URLSearchParams as a form, and other content types as they are named", async () => {
      const service = await startService(reply(200, {}));
      await send(service, { method: "POST", body: new URLSearchParams({ grant: "a b" }) });
      const headers = { "Content-Type": "application/merge-patch+json", Accept: "text/json" };
      await send(service, { method: "PATCH", body: null, headers });
      const sent = service.seen.map((one) => [
        one.body,
        one.headers["content-type"],
        one.headers.accept,
      ]);
      assert.deepEqual(sent, [
        ["grant=a+b", "application/x-www-form-urlencoded;charset=UTF-8", "application/json"],
        ["null", "application/merge-patch+json", "text/json"],
      ]);
    });

    it("is not sent with a header that is invalid, and the error does not show its value", async () => {
      const service = await startService(reply(200, {}));
      const headers = { authorization: "Bearer hunter2\nhunter3" };
      await assert.rejects(send(service, { headers }), {
        code: "BAD_REQUEST",
        message: 'GET /jobs: header "authorization" has an invalid name or value',
      });
      assert.equal(service.seen.length, 0);
    });
  });

  describe("the answer", () => {
    it("is its JSON, whatever content type it has", async () => {
      const service = await startService(
        reply(200, { state: "done" }, { "content-type": "text/plain" }),
        (_, response) => response.end("\ufeff[1]"),
        reply(203, "text"),
        reply(200, JSON.parse('{"__proto__":{"polluted":true}}')),
      );
      assert.deepEqual(await send(service), { state: "done" });
      assert.deepEqual(await send(service), [1]);
      assert.equal(await send(service), "text");
      assert.deepEqual(Object.keys((await send(service)) as object), ["__proto__"]);
    });

    it("is a text if the service answers so, also without quotes", async () => {
      const service = await startService(
        reply(200, "1a"),
        (_, response) => response.end("1a"),
        (_, response) => response.end("12"),
      );
      for (const text of ["1a", "1a", "12"])
        assert.equal(await send(service, { answersText: true }), text);
    });

    it("is undefined if it is empty, except from a GET", async () => {
      const service = await startService(reply(204), reply(200));
      assert.equal(await send(service, { method: "POST" }), undefined);
      assert.equal(await send(service, { method: "PUT" }), undefined);
      await assert.rejects(send(service), {
        code: "BAD_RESPONSE",
        message: "GET /jobs returned an empty body",
        constructor: RetryableError,
      });
    });

    it("is what toAnswer makes of the JSON, the status and the headers, also if it is empty", async () => {
      const service = await startService(
        reply(202),
        reply(200, { rows: 3 }, { etag: "a" }),
        reply(422),
      );
      const toAnswer: JsonRequest["toAnswer"] = (json, { status, headers }) => ({
        ...(json as object),
        status,
        etag: headers.get("etag"),
      });
      assert.deepEqual(await send(service, { toAnswer }), { status: 202, etag: null });
      assert.deepEqual(await send(service, { toAnswer }), { rows: 3, status: 200, etag: "a" });
      const failed = { toAnswer, answerStatuses: [422] };
      assert.deepEqual(await send(service, failed), { status: 422, etag: null });
      await assert.rejects(send(service, { toAnswer }), { code: "HTTP_422" });
    });

    for (const status of [404, 410])
      it(`is undefined for ${status} if the request is a DELETE or allows it`, async () => {
        const service = await startService(reply(status, { error: "no such job" }));
        assert.equal(await send(service, { method: "DELETE" }), undefined);
        assert.equal(await send(service, { allowMissing: true }), undefined);
        const failed = { code: `HTTP_${status}`, constructor: UserError };
        await assert.rejects(send(service), failed);
        await assert.rejects(send(service, { method: "DELETE", allowMissing: false }), failed);
      });

    it("is what findExisting finds if the service answers 409", async () => {
      const service = await startService(reply(409, { error: "exists" }));
      const create = (findExisting: () => unknown) =>
        send(service, { method: "POST", body: {}, findExisting });
      assert.deepEqual(await create(() => ({ id: "j1" })), { id: "j1" });
      assert.deepEqual(await create(async () => ({ id: "j2" })), { id: "j2" });
      const missing = create(() => undefined);
      await assert.rejects(missing, {
        code: "HTTP_409",
        message: "POST /jobs failed: 409 Conflict: exists",
        constructor: UserError,
      });
      const mistake = new TypeError("a mistake in findExisting");
      await assert.rejects(create(throws(mistake)), mistake);
    });
  });

  describe("the error", () => {
    for (const status of [408, 425, 429, 500, 502, 503, 504, 599])
      it(`is a RetryableError for ${status}`, async () => {
        const service = await startService(reply(status, { message: "not now" }));
        await assert.rejects(send(service, { method: "POST" }), {
          constructor: RetryableError,
          code: `HTTP_${status}`,
          message: new RegExp(`^POST /jobs failed: ${status}\\b.*: not now$`),
          retryAfter: undefined,
        });
        assert.equal(service.seen.length, 1);
      });

    for (const status of [300, 304, 400, 401, 403, 404, 405, 409, 422, 451])
      it(`is a UserError for ${status}`, async () => {
        const service = await startService(reply(status));
        const operation = "create the job";
        await assert.rejects(send(service, { method: "POST", operation }), {
          constructor: UserError,
          code: `HTTP_${status}`,
          message: new RegExp(`^create the job failed: ${status} [A-Z]`),
        });
        assert.equal(service.seen.length, 1);
      });

    it("has the pause of Retry-After, up to one hour", async () => {
      const pauses: readonly (readonly [retryAfter: string, ms: number])[] = [
        ["7", 7000],
        ["999999", 60 * MINUTES_MS],
        ["Fri, 02 Jan 2026 03:06:05 GMT", 2 * MINUTES_MS],
      ];
      for (const [retryAfter, ms] of pauses) {
        const date = "Fri, 02 Jan 2026 03:04:05 GMT";
        const service = await startService(reply(429, {}, { "retry-after": retryAfter, date }));
        await assert.rejects(send(service), (error) => {
          const { retryAfter: pause } = error as RetryableError;
          assert.ok(typeof pause === "object");
          assert.equal(pause.toMs(), ms);
          return true;
        });
      }
    });

    it("shows no secret that was read from the context, however the service writes it", async () => {
      const secret = context.secrets.get("KEY");
      const basic = Buffer.from(`me:${secret}`).toString("base64");
      const service = await startService(
        reply(401, { error: `unknown key ${secret}, sent as Basic ${basic}` }),
        (_, response) => response.end(`<html>${secret}</html>`),
      );
      await assert.rejects(send(service), (error: Error) => {
        assert.ok(!error.message.includes(secret) && !error.message.includes(basic.slice(8, -4)));
        assert.match(error.message, /unknown key \[secret\], sent as Basic/);
        return true;
      });
      await assert.rejects(send(service), {
        message: "GET /jobs returned not JSON: <html>[secret]</html>",
      });
    });
  });

  describe("a redirect", () => {
    const headers = { authorization: "Bearer kq3v9x7w2m5n", "x-api-key": "kq3v9x7w2m5n" };

    it("of a GET is followed on the same origin with all headers", async () => {
      const service = await startService(reply(307, {}, { location: "/v2/jobs" }), reply(200, [1]));
      assert.deepEqual(await send(service, { headers }), [1]);
      const { path, headers: sent } = service.seen[1]!;
      assert.deepEqual([path, sent["x-api-key"]], ["/v2/jobs", "kq3v9x7w2m5n"]);
    });

    it("of a GET takes no header to another origin, not even on the way back", async () => {
      const target = { location: "" };
      const home = await startService(
        (_, response) => response.writeHead(302, target).end(),
        reply(200, { result: 3 }),
      );
      const other = await startService((_, response) =>
        response.writeHead(302, { location: `${home.origin}/back` }).end(),
      );
      target.location = `${other.origin}/away`;
      assert.deepEqual(await send(home, { headers }), { result: 3 });
      for (const { headers: sent } of [other.seen[0]!, home.seen[1]!])
        assert.ok(!JSON.stringify(sent).includes("kq3v9x7w2m5n"));
    });

    it("of any other request is an error that names only the target's origin", async () => {
      const service = await startService(
        reply(308, {}, { location: "https://jobs.example/login?token=kq3v9x7w2m5n" }),
      );
      for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const)
        await assert.rejects(send(service, { method }), {
          code: "BAD_RESPONSE",
          message: `${method} /jobs was redirected to https://jobs.example, which fx does not follow`,
          constructor: UserError,
        });
      assert.equal(service.seen.length, 4);
    });

    it("to another protocol or with a password is an error", async () => {
      const files = ["ftp://jobs.example/", "file:///etc/passwd"];
      for (const location of [...files, "http://me:pw@127.0.0.1/", "http://["]) {
        const service = await startService(reply(301, {}, { location }));
        await assert.rejects(send(service), { code: "BAD_RESPONSE", constructor: UserError });
        assert.equal(service.seen.length, 1);
      }
    });

    it("that never ends is an error after five others", async () => {
      const service = await startService(reply(302, {}, { location: "/jobs" }));
      await assert.rejects(send(service), {
        code: "BAD_RESPONSE",
        message: `GET /jobs was redirected to ${service.origin} after 5 other redirects`,
      });
      assert.equal(service.seen.length, 6);
    });
  });
});
