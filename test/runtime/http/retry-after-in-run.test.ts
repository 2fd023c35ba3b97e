import assert from "node:assert/strict";
import { defineAsyncConnector, Resource, t } from "../../../src/entries/index.ts";
import { requestJson } from "../../../src/runtime/http/request-json.ts";
import { runConnector } from "../../../src/testing/run-task.ts";
import { reply, startService } from "./start-service.ts";

const MINUTE_MS = 60_000;

describe("a run whose service sends Retry-After", () => {
  it("waits at least that long before the next attempt, and before the next poll", async () => {
    const busy = (seconds: number) =>
      reply(429, { error: "busy" }, { "retry-after": `${seconds}` });
    const service = await startService(
      busy(300),
      reply(201, { id: "j1" }),
      busy(600),
      reply(200, { state: "done" }),
    );
    const address = { baseUrl: service.origin, path: "/jobs" };
    const connector = defineAsyncConnector({
      taskType: "busy",
      inputs: {},
      outputs: { state: t.string() },
      resourceMeta: { id: t.string() },
      create: (context) =>
        requestJson<{ id: string }>(context, { ...address, method: "POST", body: {} }),
      async get(_job, context) {
        const { state } = await requestJson<{ state: string }>(context, {
          ...address,
          method: "GET",
        });
        return Resource.succeeded({ state });
      },
      delete: () => undefined,
    });
    const task = connector.task({ name: "busy", retries: 1 });
    const { outputs, events } = await runConnector(connector, { task });
    assert.deepEqual(outputs, { state: "done" });
    const pauses = events.flatMap((event) =>
      event.type === "retrying" ? [event.inMs] : event.type === "polled" ? [event.nextInMs] : [],
    );
    assert.deepEqual(pauses, [5 * MINUTE_MS, 10 * MINUTE_MS]);
    assert.equal(service.seen.length, 4);
  });
});
