import assert from "node:assert/strict";
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
