import assert from "node:assert/strict";
import { ALL_CHECKS } from "../../../../src/runtime/check/conformance/all-checks.ts";
import { createJobConnector } from "../job-system.ts";
import { check } from "./check-broken.ts";

describe("the checks of a connector", () => {
  it("pass for a good connector", async () => {
    const outcomes = await check(
      createJobConnector(),
      ALL_CHECKS.map(({ id }) => id),
    );
    assert.deepEqual(
      outcomes.filter(({ state }) => state === "failed"),
      [],
    );
  });

  it("create/repeated fails if each create makes a new job", async () => {
    let count = 0;
    const connector = createJobConnector({
      create: async ({ fetch }) => {
        const jobId = `job-${(count += 1)}`;
        await fetch(`http://jobs.test/jobs/${jobId}`, { method: "PUT", body: "one" });
        return { jobId };
      },
    });
    const [outcome] = await check(connector, ["create/repeated"]);
    assert.equal(outcome?.failure?.message, "two creates with one identity returned two jobs");
  });
});
