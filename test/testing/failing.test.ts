import assert from "node:assert/strict";
import {
  AsyncConnectorBase,
  defineAsyncConnector,
  defineSyncConnector,
  Resource,
  resourceMeta,
  RetryableError,
  t,
  UserError,
} from "../../src/entries/index.ts";
import { failing, memoryStorage, runConnector, testContext } from "../../src/entries/testing.ts";
import { awaitFxError } from "../support/assertions/caught-error.ts";

class Job extends resourceMeta({ id: t.string() }) {}

/** Has private state, which a proxy cannot reach. */
class Counting extends AsyncConnectorBase<typeof Job> {
  readonly name = "Counting Connector";
  #calls: string[] = [];
  constructor() {
    super({ taskType: "counting", resourceMeta: Job, inputs: {}, outputs: { calls: t.string() } });
  }
  create() {
    this.#calls.push("create");
    return new Job({ id: "j1" });
  }
  get() {
    this.#calls.push("get");
    return this.#calls.length < 4
      ? Resource.running()
      : Resource.succeeded({ calls: this.#calls.join(" ") });
  }
  delete() {
    this.#calls.push("delete");
  }
}

describe("failing", () => {
  describe("with a connector that has getMany alone", () => {
    const many = defineAsyncConnector({
      taskType: "many",
      inputs: {},
      outputs: { id: t.string() },
      resourceMeta: Job,
      create: () => ({ id: "j1" }),
      getMany: (entries) => entries.map(({ job }) => Resource.succeeded({ id: job.id })),
      delete() {},
    });

    it("fails the polls of a run as scripted for get", async () => {
      const connector = failing(many, { get: [new RetryableError("busy")] });
      const { outputs, events } = await runConnector(connector, {});
      assert.deepEqual(outputs, { id: "j1" });
      assert.equal(events.filter(({ type }) => type === "get-failed").length, 1);
    });

    it("fails a call of getMany, or answers it", async () => {
      const lost = new RetryableError("lost");
      const connector = failing(many, { getMany: [new Error("down"), () => [lost], null] });
      const context = testContext();
      const entry = { job: new Job({ id: "j7" }), outputPrefix: "", signal: context.signal };
      const ask = async () => connector.getMany!([entry], context);
      await assert.rejects(ask(), /down/);
      assert.deepEqual(await ask(), [lost]);
      assert.deepEqual(await ask(), [Resource.succeeded({ id: "j7" })]);
    });
  });

  it("passes calls through for null and after the end of the list", async () => {
    const connector = failing(new Counting(), { get: [null, new RetryableError("busy")] });
    const { outputs, events } = await runConnector(connector, {});
    assert.deepEqual(outputs, { calls: "create get get get" });
    assert.deepEqual(events.filter(({ type }) => type === "get-failed").length, 1);
  });

  it("fails synchronous methods and leaves the original connector unchanged", async () => {
    const greet = defineSyncConnector({
      name: "Greet",
      taskType: "greet",
      inputs: {},
      outputs: { word: t.string() },
      do: () => Resource.succeeded({ word: "hi" }),
    });
    const connector = failing(greet, { do: [new UserError("NO", "not now")] });
    assert.match((await awaitFxError(() => runConnector(connector, {}))).message, /not now/);
    assert.deepEqual((await runConnector(connector, {})).outputs, { word: "hi" });
    assert.deepEqual((await runConnector(greet, {})).outputs, { word: "hi" });
  });

  it("returns the function's result, even if it is invalid", async () => {
    const connector = failing(new Counting(), {
      get: [() => Resource.running("still busy"), () => Resource.succeeded({ calls: "none" })],
    });
    const { outputs, messages } = await runConnector(connector, {});
    assert.deepEqual(outputs, { calls: "none" });
    assert.deepEqual(messages, ["still busy"]);
    assert.match(
      (
        await awaitFxError(() =>
          runConnector(failing(new Counting(), { get: [() => ({ phase: "PERHAPS" })] }), {}),
        )
      ).message,
      /PERHAPS/,
    );
  });

  it("fails calls of a storage", async () => {
    const original = memoryStorage({ "s3://b/a": "a" });
    const storage = failing(original, {
      put: [new Error("full")],
      getBytes: [null, new Error("gone")],
      stat: [() => Promise.resolve(undefined)],
    });
    await assert.rejects(async () => storage.put("s3://b/c", new Uint8Array(1)), /full/);
    assert.equal((await storage.getBytes("s3://b/a", { limit: 9 })).length, 1);
    await assert.rejects(async () => storage.getBytes("s3://b/a", { limit: 9 }), /gone/);
    assert.equal(await storage.stat("s3://b/a"), undefined);
    assert.equal((await original.stat("s3://b/a"))?.size, 1);
  });

  it("rejects the promises and streams of a storage", async () => {
    const fault = new Error("gone");
    const storage = failing(memoryStorage({ "s3://b/a": "a" }), {
      put: [fault],
      get: [fault],
      list: [fault],
      stat: [fault],
    });
    const caught: unknown[] = [];
    await storage.put("s3://b/c", new Uint8Array(1)).catch((error: unknown) => caught.push(error));
    await storage.stat("s3://b/a").catch((error: unknown) => caught.push(error));
    for (const stream of [storage.get("s3://b/a"), storage.list("s3://b")])
      await assert.rejects(stream[Symbol.asyncIterator]().next(), fault);
    assert.deepEqual(caught, [fault, fault]);
  });

  it("keeps the connector's class", () => {
    assert.ok(failing(new Counting(), {}) instanceof Counting);
  });
});
