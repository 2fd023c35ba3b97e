import assert from "node:assert/strict";
import {
  AsyncConnectorBase,
  GetManyConnectorBase,
  ConnectorRegistry,
  Resource,
  UserError,
  defineAsyncConnector,
  resourceMeta,
  t,
  type BatchResult,
  type GetManyEntry,
  type GetManyRequest,
} from "../../../src/entries/index.ts";
import { runConnector, testContext } from "../../../src/entries/testing.ts";
import type { BatchOptions } from "../../../src/runtime/connector/batch-options.ts";
import { awaitFxError, catchFxError } from "../../support/assertions/caught-error.ts";

class Job extends resourceMeta({ jobId: t.string() }) {}

const declared = {
  taskType: "count",
  inputs: {},
  outputs: { rows: t.int() },
  resourceMeta: Job,
  create: () => ({ jobId: "j1" }),
  delete() {},
};

function define(results: (entries: readonly GetManyEntry<Job>[]) => unknown, batch?: BatchOptions) {
  return defineAsyncConnector({
    ...declared,
    ...(batch !== undefined && { batch }),
    getMany: (entries) => results(entries) as BatchResult<{ rows: number }>[],
  });
}

const defineEach = (...results: unknown[]) => define(() => results.shift());

class CountConnector extends GetManyConnectorBase<typeof Job> {
  readonly name = "Count Connector";
  readonly #rows = 42;
  constructor() {
    super({ taskType: "count", resourceMeta: Job });
  }
  create() {
    return new Job({ jobId: "j1" });
  }
  getMany(entries: readonly GetManyEntry<Job>[], _request: GetManyRequest) {
    return entries.map(({ job }) => Resource.succeeded({ rows: this.#rows, job: job.jobId }));
  }
  delete() {}
}

describe("a connector with getMany alone", () => {
  it("asks for one job at a time in a local run", async () => {
    const asked: unknown[] = [];
    const connector = define((entries) => {
      asked.push(
        entries.map(({ job, outputPrefix, signal }) => [job, outputPrefix !== "", signal]),
      );
      return entries.map(() =>
        asked.length < 3 ? Resource.running() : Resource.succeeded({ rows: 42 }),
      );
    });
    const { outputs } = await runConnector(connector, {});
    assert.deepEqual(outputs, { rows: 42 });
    assert.equal(asked.length, 3);
    const [[job, hasPrefix, signal]] = asked[0] as [[Job, boolean, AbortSignal]];
    assert.deepEqual([job.jobId, hasPrefix, signal.aborted], ["j1", true, false]);
  });

  it("passes on the request without the output prefix, which belongs to the entry", async () => {
    const requests: GetManyRequest[] = [];
    const connector = defineAsyncConnector({
      ...declared,
      getMany: (entries, request) => (
        requests.push(request),
        entries.map(() => Resource.running())
      ),
    });
    const context = testContext({ secrets: { TOKEN: "abc" } });
    await connector.get(new Job({ jobId: "j1" }), { ...context, outputPrefix: "s3://b/out" });
    assert.deepEqual(Object.keys(requests[0]!).sort(), Object.keys(context).sort());
    assert.equal(requests[0]!.secrets.get("TOKEN"), "abc");
  });

  it("can be a class", async () => {
    const connector = new CountConnector();
    const resource = await connector.get(new Job({ jobId: "j7" }), testContext());
    assert.deepEqual(resource.outputs, { rows: 42, job: "j7" });
  });

  it("fails the job for an Error that fails it when it is thrown", async () => {
    const connector = define(() => [new UserError("LOST", "no such job")]);
    await assert.rejects(runConnector(connector, {}), /no such job/);
  });

  it("polls again after any other Error", async () => {
    const connector = defineEach(
      [new TypeError("fetch failed")],
      [Resource.succeeded({ rows: 1 })],
    );
    assert.deepEqual((await runConnector(connector, {})).outputs, { rows: 1 });
  });

  it("may return a Map from the job to its state", async () => {
    const connector = define(([entry]) => new Map([[entry!.job, Resource.succeeded({ rows: 3 })]]));
    assert.deepEqual((await runConnector(connector, {})).outputs, { rows: 3 });
  });

  it("polls again after a missing answer", async () => {
    const connector = defineEach([undefined], new Map(), [Resource.succeeded({ rows: 1 })]);
    assert.deepEqual((await runConnector(connector, {})).outputs, { rows: 1 });
  });

  for (const [what, results, got] of [
    ["no list", Resource.running(), "a Resource"],
    ["an empty list", [], "0 elements"],
    ["two elements", [Resource.running(), Resource.running()], "2 elements"],
  ] as const)
    it(`rejects with FX1018 if getMany returns ${what} for one job, and may be repeated`, async () => {
      const connector = define(() => results);
      const { retryable } = await awaitFxError(
        () => connector.get(new Job({ jobId: "j1" }), testContext()),
        "FX1018",
        `getMany returned ${got} for 1 job`,
      );
      assert.ok(retryable);
    });
});

describe("a connector without get and getMany", () => {
  it("is rejected by defineAsyncConnector", () => {
    const define = () => defineAsyncConnector({ ...declared } as never);
    catchFxError("FX3007", define, '"Count Connector" has no get');
  });

  it("is rejected by the registry if it is a class", () => {
    class Broken extends (AsyncConnectorBase as unknown as new (options: object) => {
      readonly name: string;
    }) {
      override readonly name = "Broken";
      getMany(): readonly Resource<never>[] {
        return [];
      }
    }
    const broken = new Broken({ taskType: "broken", resourceMeta: Job });
    const error = catchFxError("FX3007", () => new ConnectorRegistry().register(broken as never));
    assert.match(error.hint!, /extends GetManyConnectorBase/);
  });
});

describe("the batch option", () => {
  it("defaults to 100 jobs within 50 ms, and 5 s for their states", () => {
    assert.deepEqual(define(() => []).batch, { size: 100, waitMs: 50, timeoutMs: 5000 });
  });

  it("may be set", () => {
    const { batch } = define(() => [], { size: 1, wait: "0s", timeout: "8s" });
    assert.deepEqual(batch, { size: 1, waitMs: 0, timeoutMs: 8000 });
  });

  it("is rejected with all its faults", () => {
    const error = catchFxError("FX3007", () =>
      define(() => [], { size: 0.5, wait: "6s", timeout: "0s" }),
    );
    assert.deepEqual(error.details, [
      "batch.size   expected a whole number from 1 to 10000, got 0.5",
      "batch.wait   expected a length of time from 0ms to 5s, got 6s",
      "batch.timeout   expected at least 1ms, got 0s",
    ]);
  });

  it("is rejected unless it is an object", () => {
    for (const [batch, value] of [
      [null, "null"],
      [500, "500"],
    ] as const) {
      const error = catchFxError("FX3007", () => define(() => [], batch as never));
      assert.deepEqual(error.details, [`batch   expected { size, wait, timeout }, got ${value}`]);
    }
  });

  it("rejects a length of time without a unit, or below zero", () => {
    for (const wait of ["50", "-1s"]) {
      const error = catchFxError("FX3007", () => define(() => [], { wait }));
      assert.match(error.details[0]!, /^batch\.wait {3}expected a/);
    }
  });
});
