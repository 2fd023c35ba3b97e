import assert from "node:assert/strict";
import { UserError } from "../../../../src/runtime/base/errors/errors.ts";
import { defineAsyncConnector } from "../../../../src/runtime/connector/define-connector.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { Resource } from "../../../../src/runtime/wire/models/resource.ts";
import { createJobConnector, createManyConnector, getEach } from "../job-system.ts";
import { check, checkGroups, describeOutcomes, selectChecks } from "./check-broken.ts";

describe("the checks of getMany", () => {
  for (const protocol of ["flyte1", "flyte2"] as const)
    it(`pass for a good connector under ${protocol}`, async () => {
      const outcomes = await check(createManyConnector(getEach), selectChecks(["get-many/"]), {
        protocol,
      });
      assert.deepEqual(
        outcomes.map(({ state, failure }) => failure ?? state),
        outcomes.map(() => "passed"),
      );
    });

  it("are skipped with the reason for a connector without getMany", async () => {
    const outcomes = await check(createJobConnector(), selectChecks(["get-many/"]));
    assert.equal(outcomes.length, 5);
    for (const { state, reason } of outcomes)
      assert.deepEqual([state, reason], ["skipped", "the connector has no getMany"]);
  });

  it("get-many/order fails if the states are in the order of the outside system", async () => {
    const connector = createManyConnector((entries, request) => {
      const sorted = [...entries].sort((a, b) => (a.job.jobId < b.job.jobId ? -1 : 1));
      return getEach(sorted, request);
    });
    const [outcome] = await check(connector, ["get-many/order"]);
    assert.match(
      String(outcome?.failure?.message),
      /^a job that had ended is RUNNING when it is polled with another one$/,
    );
    assert.equal(outcome?.failure?.expected, "SUCCEEDED, as if it is polled alone");
  });

  it("get-many/unknown-job fails if a job that is missing shortens the list", async () => {
    const connector = createManyConnector(async (entries, request) => {
      const results = await getEach(entries, request);
      return results.filter((result) => !(result instanceof Resource) || result.phase !== "FAILED");
    });
    const [outcome] = await check(connector, ["get-many/unknown-job"]);
    assert.match(
      String(outcome?.failure?.message),
      /^a job that had ended is RUNNING: .*getMany returned 1 element for 2 jobs/,
    );
  });

  it("get-many/unknown-job fails if the unknown job is something else in a batch", async () => {
    const connector = createManyConnector(async (entries, request) => {
      const results = await getEach(entries, request);
      return results.map((result) =>
        entries.length > 1 && result instanceof Resource && result.phase === "FAILED"
          ? Resource.queued()
          : result,
      );
    });
    const [outcome] = await check(connector, ["get-many/unknown-job"]);
    assert.equal(outcome?.failure?.message, "an unknown job is QUEUED in a batch");
  });

  it("get-many/fault-tolerated fails if getMany turns a refused connection into FAILED", async () => {
    const connector = createManyConnector(async (entries, request) => {
      const results = await getEach(entries, request);
      return results.map((result) =>
        result instanceof Error ? Resource.failed("not reached") : result,
      );
    });
    assert.deepEqual(describeOutcomes(await checkGroups(connector, ["get-many/"])), [
      "get-many/fault-tolerated: getMany returned FAILED: not reached (the outside system refused the connection)",
    ]);
  });

  it("get-many/fault-tolerated fails if getMany throws a permanent error for a fault", async () => {
    const connector = createManyConnector(async (entries, request) => {
      const results = await getEach(entries, request);
      if (results.some((result) => result instanceof Error)) throw new UserError("down");
      return results;
    });
    const [outcome] = await check(connector, ["get-many/fault-tolerated"]);
    assert.match(String(outcome?.failure?.message), /^getMany returned FAILED: .*down/);
  });

  it("get-many/fault-tolerated and get-many/slow-job also test a connector without requests", async () => {
    const connector = defineAsyncConnector({
      taskType: "fetchless",
      inputs: { text: t.string() },
      outputs: {},
      resourceMeta: { jobId: t.string() },
      classify: () => "user",
      create: ({ idempotencyKey, inputs }) => ({ jobId: `${inputs.text}-${idempotencyKey}` }),
      getMany: (entries) =>
        entries.map(({ job }) =>
          job.jobId.startsWith("slow") ? Resource.running() : Resource.succeeded({}),
        ),
      delete() {},
    });
    const outcomes = await check(connector, ["get-many/fault-tolerated", "get-many/slow-job"], {
      inputs: { sets: [{ text: "quick" }], slow: { text: "slow" } },
      createWorld: undefined,
    });
    const found = outcomes.map(({ check: { id }, state }) => `${id} ${state}`);
    assert.deepEqual(found, ["get-many/fault-tolerated failed", "get-many/slow-job passed"]);
  });

  it("get-many/one-error fails if classify takes any error for a permanent one", async () => {
    const connector = createManyConnector(getEach, { classify: () => "user" });
    const [outcome] = await check(connector, ["get-many/one-error"]);
    assert.match(String(outcome?.failure?.message), /^a job is FAILED: .* after an Error for one/);
  });

  it("get-many/slow-job fails if the calls of getMany wait for each other", async () => {
    let last: Promise<unknown> = Promise.resolve();
    const connector = createManyConnector((entries, request) => {
      const running = last.then(() => getEach(entries, request));
      last = running;
      return running;
    });
    const [outcome] = await check(connector, ["get-many/slow-job"], { deadlineMs: 2000 });
    assert.match(
      String(outcome?.failure?.message),
      /^a job that had ended is RUNNING: .*did not return before the caller's deadline/,
    );
  });
});
