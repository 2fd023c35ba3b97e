import assert from "node:assert/strict";
import { UserError } from "../../../src/runtime/base/errors/errors.ts";
import type { ConformanceCheck } from "../../../src/runtime/check/check.ts";
import { check } from "./conformance/check-broken.ts";
import { createJobConnector, JobSystem } from "./job-system.ts";

/** A check that does what a test wants. */
function checkThat(run: ConformanceCheck["run"]): ConformanceCheck {
  return {
    id: "test/check",
    level: "engine",
    title: "it runs",
    why: "The test needs it.",
    fix: "Nothing.",
    kinds: ["async"],
    jobs: 1,
    run,
  };
}

describe("running checks", () => {
  it("fails if create fails for good, and points at the author's throw", async () => {
    const connector = createJobConnector({
      create: async () => {
        throw new UserError("NO_QUOTA", "the quota is used up");
      },
    });
    const [outcome] = await check(connector, [
      checkThat(async (session) => {
        await session.createNew();
      }),
    ]);
    assert.match(String(outcome?.failure?.message), /the quota is used up/);
    assert.match(String(outcome?.failure?.location?.file), /run-checks\.test/);
  });

  it("deletes a job although the reply to its create was lost", async () => {
    let system: JobSystem | undefined;
    const outcomes = await check(
      createJobConnector(),
      [
        checkThat(async (session) => {
          const job = session.newJob();
          await session.create(job);
          job.metas.length = 0;
          job.mayBeUnknown = true;
        }),
      ],
      { createWorld: ({ clock }) => (system = new JobSystem(clock)) },
    );
    assert.deepEqual(
      outcomes.map(({ state }) => state),
      ["passed"],
    );
    assert.deepEqual(
      [...system!.jobs()].map(({ active }) => active),
      [false],
    );
  });
});
