"use strict";
const assert = require("node:assert/strict");
const { Buffer } = require("node:buffer");
const process = require("node:process");

const { Response } = globalThis;

/**
 * Tests for every runner: they use all of flyte-fx/testing. BROKEN_CONNECTOR makes two of them
 * fail.
 */
exports.createCases = function createCases(sdk, testing) {
  const {
    AsyncConnectorBase,
    AsyncConnectorExecutorMixin,
    FunctionTask,
    Resource,
    RetryableError,
    Task,
    resourceMeta,
    t,
  } = sdk;
  const { connectorChecks, failing, fakeClock, memoryStorage } = testing;
  const { runConnector, runTask, scriptedFetch } = testing;

  class Job extends resourceMeta({ jobId: t.string() }) {}
  class WeatherConnector extends AsyncConnectorBase {
    name = "Weather Connector";
    constructor() {
      super({ taskType: "weather", resourceMeta: Job });
    }
    async create({ fetch }) {
      return new Job(await (await fetch("http://weather.invalid/jobs", { method: "POST" })).json());
    }
    async get({ jobId }, { fetch }) {
      const { done, temp } = await (await fetch(`http://weather.invalid/jobs/${jobId}`)).json();
      if (!done) return Resource.running();
      return Resource.succeeded({ temp: process.env.BROKEN_CONNECTOR ? temp + 1 : temp });
    }
    delete() {}
  }
  class WeatherTask extends AsyncConnectorExecutorMixin(Task) {
    taskType = "weather";
  }
  const weather = new WeatherTask({
    name: "weather",
    inputs: { city: t.string() },
    outputs: { temp: t.float() },
  });
  const service = () =>
    scriptedFetch([
      Response.json({ jobId: "j1" }),
      Response.json({ done: false }),
      Response.json({ done: true, temp: 4.5 }),
    ]);

  /** A fake of the system for the checks: each job has ended. */
  const world = () => ({
    fetch: async (_url, { method } = {}) =>
      Response.json(method === "POST" ? { jobId: "j1" } : { done: true, temp: 4.5 }),
    jobs: () => [{ id: "j1", active: false }],
  });
  const checks = connectorChecks({
    connector: new WeatherConnector(),
    task: weather,
    inputs: { city: "Oslo" },
    world,
    only: ["create/repeated", "delete/twice"],
  });

  return [
    ...checks.map(({ id, run }) => [id, run]),
    [
      "runs the connector on a fake clock",
      async () => {
        const [clock, fetch] = [fakeClock(), service()];
        const { outputs, phases } = await runConnector(new WeatherConnector(), {
          task: weather,
          inputs: { city: "Oslo" },
          clock,
          fetch,
        });
        assert.deepEqual(outputs, { temp: 4.5 });
        assert.deepEqual(phases, ["RUNNING", "SUCCEEDED"]);
        assert.equal(fetch.requests.length, 3);
        assert.ok(clock.elapsedMs > 0);
      },
    ],
    [
      "survives a transient fault",
      async () => {
        const connector = failing(new WeatherConnector(), { get: [new RetryableError("busy")] });
        const { outputs, events } = await runTask(
          weather,
          { city: "Oslo" },
          { connectors: [connector], fetch: service() },
        );
        assert.deepEqual(outputs, { temp: 4.5 });
        assert.ok(events.some(({ type }) => type === "get-failed"));
      },
    ],
    [
      "stores files in memory and fails as scripted",
      async () => {
        const storage = failing(memoryStorage({ "s3://bucket/a": "a" }), {
          put: [new Error("the bucket is full")],
        });
        await assert.rejects(async () => storage.put("s3://bucket/b", Buffer.from("b")), /full/);
        assert.equal(
          Buffer.from(await storage.getBytes("s3://bucket/a", { limit: 10 })).toString(),
          "a",
        );
      },
    ],
    [
      "loads one copy of the SDK",
      () => assert.ok(typeof FunctionTask === "function" && weather instanceof Task),
    ],
  ];
};
