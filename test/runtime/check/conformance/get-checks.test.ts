import assert from "node:assert/strict";
import { UserError } from "../../../../src/runtime/base/errors/errors.ts";
import { defineAsyncConnector } from "../../../../src/runtime/connector/define-connector.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { Resource } from "../../../../src/runtime/wire/models/resource.ts";
import { createJobConnector } from "../job-system.ts";
import { check, checkGroups, describeOutcomes } from "./check-broken.ts";

const good = createJobConnector();

describe("the checks of get", () => {
  it("get/after-create fails if get does not know the job yet", async () => {
    const polled = new Set<string>();
    const connector = createJobConnector({
      get: async (job, context) => {
        if (polled.has(job.jobId)) return good.get(job, context);
        polled.add(job.jobId);
        return Resource.failed(`job ${job.jobId} not found`);
      },
    });
    const [outcome] = await check(connector, ["get/after-create"]);
    assert.match(
      String(outcome?.failure?.message),
      /^get right after create returned FAILED: job job-\w+ not found$/,
    );
    assert.equal(outcome?.failure?.exchange?.method, "get");
  });

  it("get/terminal-stable fails if the result can be read only once", async () => {
    const read = new Set<string>();
    const connector = createJobConnector({
      get: async (job, context) => {
        const resource = await good.get(job, context);
        if (resource.phase !== "SUCCEEDED") return resource;
        if (read.has(job.jobId)) return Resource.failed("no such job");
        read.add(job.jobId);
        return resource;
      },
    });
    assert.deepEqual(describeOutcomes(await checkGroups(connector, ["get/"])), [
      "get/terminal-stable: the first get after the end returned FAILED: no such job instead of SUCCEEDED",
    ]);
  });

  it("get/terminal-stable fails if the outputs change", async () => {
    let words = 0;
    const connector = createJobConnector({
      get: async (job, context) => {
        const { phase } = await good.get(job, context);
        return phase === "SUCCEEDED"
          ? Resource.succeeded({ words: (words += 1) })
          : Resource.running();
      },
    });
    assert.deepEqual(describeOutcomes(await checkGroups(connector, ["get/"])), [
      "get/terminal-stable: the first get after the end returned other outputs: words is 2",
    ]);
  });

  it("get/known-phase names a phase that Flyte does not know", async () => {
    const connector = createJobConnector({
      get: async (job, context) => {
        const resource = await good.get(job, context);
        return resource.phase === "SUCCEEDED" ? Resource.of("DONE" as never) : resource;
      },
    });
    const [outcome] = await check(connector, ["get/known-phase"]);
    assert.equal(outcome?.failure?.message, 'get returned the phase "DONE"');
  });
});

/** A connector that reaches its outside system without `context.fetch`. */
function createFetchlessConnector(classify: (error: unknown) => "user" | undefined) {
  return defineAsyncConnector({
    taskType: "fetchless",
    inputs: { text: t.string() },
    resourceMeta: { jobId: t.string() },
    classify,
    create: async ({ idempotencyKey }) => ({ jobId: idempotencyKey }),
    get: async () => Resource.running(),
    delete: async () => undefined,
  });
}

describe("the checks of get while the outside system fails", () => {
  it("get/fault-tolerated fails if get turns a 503 into FAILED", async () => {
    const connector = createJobConnector({
      get: async (job, { fetch, ...context }) => {
        const response = await fetch(`http://jobs.test/jobs/${job.jobId}`);
        if (!response.ok) return Resource.failed(`the system replied ${response.status}`);
        return good.get(job, { fetch, ...context });
      },
    });
    assert.deepEqual(describeOutcomes(await checkGroups(connector, ["get/"])), [
      "get/fault-tolerated: get returned FAILED: the system replied 503 (the outside system replied 503)",
    ]);
  });

  it("get/fault-tolerated fails if get turns a refused connection into FAILED", async () => {
    const connector = createJobConnector({
      get: (job, context) =>
        Promise.resolve(good.get(job, context)).catch(() => Resource.failed("not reached")),
    });
    const [outcome] = await check(connector, ["get/fault-tolerated"]);
    assert.equal(
      outcome?.failure?.message,
      "get returned FAILED: not reached (the outside system refused the connection)",
    );
  });

  it("get/fault-tolerated fails if get throws a permanent error for a fault", async () => {
    const connector = createJobConnector({
      get: (job, context) =>
        Promise.resolve(good.get(job, context)).catch(() => {
          throw new UserError("DOWN", "the system is down");
        }),
    });
    const [outcome] = await check(connector, ["get/fault-tolerated"]);
    assert.match(String(outcome?.failure?.message), /^get returned FAILED: .*the system is down/);
  });

  it("get/fault-tolerated fails if the poll after the fault reports a failure", async () => {
    const faulty = new Set<string>();
    const connector = createJobConnector({
      get: async (job, context) => {
        if (faulty.has(job.jobId)) return Resource.failed("in a bad state");
        try {
          return await good.get(job, context);
        } catch (error) {
          faulty.add(job.jobId);
          throw error;
        }
      },
    });
    const [outcome] = await check(connector, ["get/fault-tolerated"]);
    assert.equal(
      outcome?.failure?.message,
      "get returned FAILED: in a bad state after the outside system refused the connection once",
    );
  });

  it("get/faults-survived fails if the connector gives up by itself", async () => {
    let faults = 0;
    const connector = createJobConnector({
      get: async (job, context) => {
        try {
          const resource = await good.get(job, context);
          faults = 0;
          return resource;
        } catch (error) {
          faults += 1;
          if (faults >= 4) return Resource.retryableFailed("the system is down");
          throw error;
        }
      },
    });
    assert.deepEqual(describeOutcomes(await checkGroups(connector, ["get/"])), [
      "get/faults-survived: get returned RETRYABLE_FAILED: the system is down (failed poll 4 in a row)",
    ]);
  });

  it("fail get itself for a connector that makes no requests with fetch", async () => {
    const ids = ["get/fault-tolerated", "get/faults-survived"];
    for (const [classify, state] of [
      ["user", "failed"],
      [undefined, "passed"],
    ] as const) {
      const connector = createFetchlessConnector(() => classify);
      const task = connector.task({ name: "wait", outputs: {} });
      const outcomes = await check(connector, ids, { task });
      const states = outcomes.map((outcome) => outcome.state);
      assert.deepEqual(states, [state, state]);
    }
  });
});
