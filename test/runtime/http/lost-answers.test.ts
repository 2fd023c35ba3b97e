import assert from "node:assert/strict";
import { RetryableError, UserError } from "../../../src/runtime/base/errors/errors.ts";
import { type JsonRequest, requestJson } from "../../../src/runtime/http/request-json.ts";
import { fakeClock } from "../../../src/testing/fake-clock.ts";
import { testContext } from "../../../src/testing/run-task.ts";
import { scriptedFetch } from "../../../src/testing/scripted-fetch.ts";
import type { HttpServer } from "../../support/server/http-server.ts";
import { Gate } from "../../support/time/gate.ts";
import { hangUp, reply, startService } from "./start-service.ts";

const LOST = { code: "NO_RESPONSE", constructor: RetryableError };

describe("requestJson, if an answer is lost", () => {
  const create = (
    { origin }: Pick<HttpServer, "origin">,
    request: Partial<JsonRequest> = {},
    context = testContext(),
  ) =>
    requestJson(context, {
      method: "POST",
      baseUrl: origin,
      path: "/jobs",
      body: { name: "j1" },
      ...request,
    });

  it("does not send a create again", async () => {
    for (const method of ["POST", "PUT", "PATCH"] as const) {
      const service = await startService(hangUp, reply(200, { id: "second" }));
      await assert.rejects(create(service, { method }), LOST);
      assert.equal(service.seen.length, 1);
    }
  });

  it("sends an idempotent create again, up to three times in all", async () => {
    const service = await startService(hangUp, hangUp, reply(200, { id: "j1" }));
    const clock = fakeClock();
    const sending = create(service, { idempotent: true }, testContext({ clock }));
    assert.deepEqual(await sending, { id: "j1" });
    const bodies = service.seen.map(({ body }) => body);
    assert.deepEqual(bodies, Array(3).fill('{"name":"j1"}'));
    assert.equal(clock.elapsedMs, 1500);

    const gone = await startService(hangUp);
    await assert.rejects(create(gone, { idempotent: true }), LOST);
    assert.equal(gone.seen.length, 3);
  });

  for (const status of [502, 504])
    it(`sends an idempotent create again if a gateway answers ${status}`, async () => {
      const service = await startService(reply(status), reply(200, { id: "j1" }));
      assert.deepEqual(await create(service, { idempotent: true }), { id: "j1" });
    });

  it("does not send it again if the service itself is busy or refuses", async () => {
    for (const status of [429, 500, 503, 400]) {
      const service = await startService(reply(status), reply(200, { id: "second" }));
      const failed = { code: `HTTP_${status}` };
      await assert.rejects(create(service, { idempotent: true }), failed);
      assert.equal(service.seen.length, 1);
    }
  });

  it("waits for no answer longer than the timeout, even if the fetch ignores its signal", async () => {
    const context = testContext({ fetch: () => new Promise<never>(() => undefined) });
    const sending = create({ origin: "https://jobs.example" }, { timeout: "10ms" }, context);
    await assert.rejects(sending, LOST);
  });

  it("sends it again if the service is busy after the answer was lost", async () => {
    const service = await startService(hangUp, reply(503), reply(200, { id: "j1" }));
    assert.deepEqual(await create(service, { idempotent: true }), { id: "j1" });
  });

  it("stops at a permanent error", async () => {
    const service = await startService(hangUp, reply(422), reply(200, { id: "third" }));
    const failed = { code: "HTTP_422", constructor: UserError };
    await assert.rejects(create(service, { idempotent: true }), failed);
    assert.equal(service.seen.length, 2);
  });

  it("returns the job of the lost create that findExisting finds", async () => {
    const service = await startService(hangUp, reply(409));
    const findExisting = (): object => ({ id: "j1" });
    assert.deepEqual(await create(service, { idempotent: true, findExisting }), { id: "j1" });
  });

  it("counts a connection that breaks within the body as lost", async () => {
    const service = await startService(
      (_, response) => {
        response.writeHead(200, { "content-length": 100 });
        response.write('{"id":', () => response.socket!.destroy());
      },
      reply(200, { id: "j1" }),
    );
    assert.deepEqual(await create(service, { idempotent: true }), { id: "j1" });
    assert.equal(service.seen.length, 2);
  });

  it("names the operation, the origin and the reason", async () => {
    const service = await startService(reply(200));
    await service.close();
    await assert.rejects(create(service), (error: Error) => {
      const { port } = new URL(service.origin);
      assert.equal(
        error.message,
        `POST /jobs got no complete response from ${service.origin}: connect ECONNREFUSED 127.0.0.1:${port}`,
      );
      assert.ok(error.cause instanceof TypeError);
      return true;
    });
  });

  it("gives up after the timeout if there is no answer, or if its body never ends", async () => {
    const dripping = await startService((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(" "), 1);
      response.on("close", () => clearInterval(drip));
    });
    for (const service of [dripping, await startService(() => undefined)])
      await assert.rejects(create(service, { timeout: "100ms" }), {
        ...LOST,
        message: `POST /jobs got no complete response from ${service.origin} within 0.1s`,
      });
  });

  it("passes on errors that say who is at fault, such as that of scriptedFetch", async () => {
    const fetch = scriptedFetch([]);
    await assert.rejects(create({ origin: "http://jobs.invalid" }, {}, testContext({ fetch })), {
      message: /scriptedFetch has no response left for call 1, POST http:\/\/jobs.invalid\/jobs/,
      constructor: UserError,
    });
  });
});

describe("requestJson, if the context's signal fires", () => {
  const reason = new Error("the run was stopped");

  /** Sends a request whose answer arrives only after the signal has fired. */
  async function sendAndStop(request: (stop: AbortSignal) => Partial<JsonRequest>) {
    const stop = new AbortController();
    const arrived = new Gate<() => void>();
    const service = await startService((...exchange) =>
      arrived.open(() => reply(200, { id: "j1" })(...exchange)),
    );
    const sending = requestJson(testContext({ signal: stop.signal }), {
      method: "GET",
      baseUrl: service.origin,
      path: "/jobs",
      ...request(stop.signal),
    });
    const answer = await arrived.passed;
    stop.abort(reason);
    answer();
    return sending;
  }

  for (const method of ["GET", "DELETE"] as const)
    it(`rejects a ${method} with its reason`, async () => {
      const sending = sendAndStop(() => ({ method }));
      await assert.rejects(sending, reason);
    });

  for (const method of ["POST", "PUT", "PATCH"] as const)
    it(`waits for the answer of a ${method}, unless it gets the signal`, async () => {
      assert.deepEqual(await sendAndStop(() => ({ method })), { id: "j1" });
      const stopped = sendAndStop((signal) => ({ method, signal }));
      await assert.rejects(stopped, reason);
    });

  it("rejects with its reason while an error's body arrives", async () => {
    const stop = new AbortController();
    const service = await startService((_, response) => {
      response.writeHead(503);
      response.write("bus", () => stop.abort(reason));
    });
    const sending = requestJson(testContext({ signal: stop.signal }), {
      method: "GET",
      baseUrl: service.origin,
      path: "/jobs",
    });
    await assert.rejects(sending, reason);
  });
});
