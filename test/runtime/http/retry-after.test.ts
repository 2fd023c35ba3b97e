import assert from "node:assert/strict";
import { Resource } from "../../../src/entries/index.ts";
import type { Context } from "../../../src/runtime/base/context.ts";
import { RetryableError } from "../../../src/runtime/base/errors/errors.ts";
import { type JsonRequest, requestJson } from "../../../src/runtime/http/request-json.ts";
import { fakeClock } from "../../../src/testing/fake-clock.ts";
import { testContext } from "../../../src/testing/run-task.ts";
import { aboutJob, Job, serveScript } from "../../support/server/endpoint-run.ts";
import type { HttpServer } from "../../support/server/http-server.ts";
import { hangUp, reply, startService } from "./start-service.ts";

const busy = (seconds: number, status = 429) =>
  reply(status, { error: "busy" }, { "retry-after": `${seconds}` });
const BUSY = { code: "HTTP_429", constructor: RetryableError };

describe("requestJson, if the service sends Retry-After", () => {
  const send = (
    { origin }: Pick<HttpServer, "origin">,
    request: Partial<JsonRequest> = {},
    context: Context = testContext(),
  ) =>
    requestJson(context, {
      method: "POST",
      baseUrl: origin,
      path: "/jobs",
      idempotent: true,
      ...request,
    });

  for (const method of ["POST", "GET", "DELETE"] as const)
    it(`waits that long and sends an idempotent ${method} again`, async () => {
      const service = await startService(busy(3), busy(2, 503), reply(200, { id: "j1" }));
      const clock = fakeClock();
      assert.deepEqual(await send(service, { method }, testContext({ clock })), { id: "j1" });
      assert.equal(clock.elapsedMs, 5000);
      assert.equal(service.seen.length, 3);
    });

  it("sends nothing again that is not idempotent", async () => {
    for (const method of ["POST", "GET", "DELETE"] as const) {
      const service = await startService(busy(0), reply(200, { id: "second" }));
      await assert.rejects(send(service, { method, idempotent: false }), BUSY);
      assert.equal(service.seen.length, 1);
    }
  });

  it("gives up after three requests", async () => {
    const service = await startService(busy(0));
    await assert.rejects(send(service), BUSY);
    assert.equal(service.seen.length, 3);
  });

  it("gives up at once if the pause does not fit into the timeout", async () => {
    const service = await startService(busy(20));
    const clock = fakeClock();
    await assert.rejects(send(service, {}, testContext({ clock })), BUSY);
    assert.equal(clock.elapsedMs, 0);
    await assert.rejects(send(service, { timeout: "30s" }), BUSY);
    assert.equal(service.seen.length, 3);
  });

  it("gives up at once if the pause does not fit into the deadline of the call", async () => {
    const service = await startService(busy(20), reply(200, { id: "j1" }));
    const context = testContext();
    const withDeadline = (ms: number): Context => ({
      ...context,
      deadline: context.clock.now() + ms,
    });
    await assert.rejects(send(service, {}, withDeadline(20_500)), BUSY);
    assert.equal(service.seen.length, 1);
    assert.deepEqual(await send(service, {}, withDeadline(60_000)), { id: "j1" });
  });

  it("sends nothing after the signal of the context, unless an answer was lost before", async () => {
    for (const isLost of [false, true]) {
      const stop = new AbortController();
      const reason = new Error("the run was stopped");
      const busyAtStop: typeof hangUp = (...exchange) => {
        stop.abort(reason);
        busy(1)(...exchange);
      };
      const rest = [busyAtStop, reply(200, { id: "j1" })] as const;
      const service = await (isLost ? startService(hangUp, ...rest) : startService(...rest));
      const sending = send(service, {}, testContext({ signal: stop.signal }));
      if (isLost) assert.deepEqual(await sending, { id: "j1" });
      else await assert.rejects(sending, reason);
      assert.equal(service.seen.length, isLost ? 3 : 1);
    }
  });
});

describe("a server whose connector calls a service that sends Retry-After", () => {
  it("answers after the pause, unless it ends after the deadline of the caller", async () => {
    const service = await startService(
      busy(30),
      reply(201, {}),
      busy(30),
      reply(200, {}),
      busy(30),
      reply(204),
      busy(90),
    );
    const send = (method: "DELETE" | "GET" | "POST", context: Context): Promise<unknown> =>
      requestJson(context, { method, baseUrl: service.origin, path: "/jobs", idempotent: true });
    const { flyte1 } = await serveScript(
      {
        create: async (context) => (await send("POST", context), new Job({ jobId: "j" })),
        get: async (_job, context) => (await send("GET", context), Resource.running()),
        async delete(_job, context) {
          await send("DELETE", context);
        },
      },
      { clock: fakeClock() },
    );
    const caller = { deadlineMs: 60_000 };
    const request = { template: { id: { name: "my_task" }, type: "scripted" } };
    await flyte1.call("CreateTask", request, caller);
    const { resource } = await flyte1.call("GetTask", aboutJob(), caller);
    assert.deepEqual(resource, { phase: "RUNNING" }); // the message of a fault is missing
    await flyte1.call("DeleteTask", aboutJob(), caller);
    assert.equal(service.seen.length, 6);
    const { details } = await flyte1.failure("DeleteTask", aboutJob(), caller);
    assert.match(details, /DELETE \/jobs failed: 429 Too Many Requests: busy/);
    assert.equal(service.seen.length, 7);
  });
});
