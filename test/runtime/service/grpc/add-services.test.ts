import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { Client, credentials } from "@grpc/grpc-js";
import { defineSyncConnector, Resource } from "../../../../src/entries/index.ts";
import { createHandler } from "../../../../src/runtime/service/grpc/add-services.ts";
import { CallsInFlight } from "../../../../src/runtime/service/requests/calls-in-flight.ts";
import { FLYTE1 } from "../../../../src/runtime/wire/v1/wire.ts";
import { statusOf } from "../../../support/server/connector-client.ts";
import { serveForTest } from "../../../support/server/connector-server.ts";
import { Gate } from "../../../support/time/gate.ts";

const METHOD = {
  service: "s",
  method: "ExecuteTaskSync",
  operation: "do",
  wire: FLYTE1,
  answer: () => assert.fail("it has no inputs"),
} as const;

describe("a stream whose messages do not arrive", () => {
  const header = { template: { id: { name: "greet" }, type: "greet" } };

  it("counts as a request in flight, so that memory is bounded", async () => {
    const greet = defineSyncConnector({ taskType: "greet", do: () => Resource.succeeded() });
    const options = { maxConcurrency: 1, maxQueued: 1 };
    const { server, port, flyte1 } = await serveForTest([greet], options);
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    const bytes = Buffer.from(flyte1.encode("flyteidl.admin.ExecuteTaskSyncRequest", { header }));
    const silent = [1, 2].map(() => {
      const stream = client.makeBidiStreamRequest(
        "/flyteidl.service.SyncAgentService/ExecuteTaskSync",
        (message: Buffer) => message,
        (answer) => answer,
      );
      stream.on("error", () => undefined);
      stream.write(bytes);
      return stream;
    });
    while (server.inFlight < 2) await new Promise(setImmediate);
    assert.equal((await statusOf(flyte1.execute(header))).code, 8);
    for (const stream of silent) stream.cancel();
    while (server.inFlight > 0) await new Promise(setImmediate);
    assert.equal((await flyte1.execute(header)).phase, "SUCCEEDED");
    client.close();
  });

  it("ends with DEADLINE_EXCEEDED after half a minute, even if its caller would wait forever", async () => {
    const calls = new CallsInFlight({});
    let now = 0;
    Object.assign(calls.state.options, { epochNow: () => now });
    const answered = new Gate<object>();
    const stream = Object.assign(new PassThrough({ objectMode: true }), {
      cancelled: false,
      getDeadline: () => Infinity,
    });
    createHandler(calls, METHOD)(stream as never, (status) => answered.open(status!));
    stream.write(Buffer.of(1));
    await new Promise(setImmediate);
    now = 30_000;
    assert.deepEqual(await answered.passed, {
      code: 4,
      details: "the header and the inputs did not arrive in time",
    });
    assert.equal(calls.count, 0);
  });
});
