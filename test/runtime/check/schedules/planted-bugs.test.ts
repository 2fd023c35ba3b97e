import assert from "node:assert/strict";
import { parseScheduleToken } from "../../../../src/runtime/check/schedules/schedule.ts";
import { disturbTemplate, type PlantedBug } from "./disturb-template.ts";

interface Planted {
  readonly what: string;
  readonly bugs: readonly PlantedBug[];
  /** The invariants that show the bug. Which one does depends on the first schedule that fails. */
  readonly invariants: readonly string[];
}

const GET = `const job = await callJobService(jobId, context, { method: "GET", allowMissing: true });`;
const DELETE = `await callJobService(jobId, context, { method: "DELETE", idempotent: true })`;

const PLANTED: readonly Planted[] = [
  {
    what: "create without an idempotency key",
    bugs: [
      { replace: "idempotencyKey, log", by: "log" },
      {
        replace: "`fx-template-${idempotencyKey}`",
        by: "`fx-template-${Math.floor(context.random() * 1e9)}`",
      },
    ],
    invariants: ["one-job-per-attempt", "one-active-job"],
  },
  {
    what: "create that sends its request again with another ID",
    bugs: [
      {
        replace: `await callJobService(jobId, context, { method: "PUT", body, idempotent: true });`,
        by: `const put = (id: string) => callJobService(id, context, { method: "PUT", body });
        await put(jobId).catch(() => put(\`\${jobId}-again\`));`,
      },
    ],
    invariants: ["one-job-per-attempt"],
  },
  {
    what: "create that throws if its answer is lost",
    bugs: [{ replace: "idempotent: true", by: "idempotent: false" }],
    invariants: ["no-unknown-job"],
  },
  {
    what: "create that throws if the job exists",
    bugs: [
      {
        replace: "await callJobService(",
        by: `if (await callJobService(jobId, context, { method: "GET", allowMissing: true }))
          throw new Error("the job exists");
        await callJobService(`,
      },
    ],
    invariants: ["create-again"],
  },
  {
    what: "get that trusts memory",
    bugs: [
      {
        replace: "/** Runs every task",
        by: "const known = new Set<string>();\n/** Runs every task",
      },
      { replace: "return { jobId };", by: "known.add(jobId);\n    return { jobId };" },
      {
        replace: GET,
        by: `if (!known.has(jobId)) return Resource.failed("unknown job");
        ${GET}`,
      },
    ],
    invariants: ["succeeds"],
  },
  {
    what: "get that reports FAILED if the network fails",
    bugs: [
      {
        replace: GET,
        by: `let job;
        try {
          job = await callJobService(jobId, context, { method: "GET", allowMissing: true });
        } catch (error) {
          return Resource.failed(String(error));
        }`,
      },
    ],
    invariants: ["succeeds"],
  },
  {
    what: "get that reports SUCCEEDED too early",
    bugs: [
      { replace: `return Resource.running(`, by: `return Resource.succeeded({ words: 0 }) ?? (` },
    ],
    invariants: ["no-job-left"],
  },
  {
    what: "delete that throws if the job has ended",
    bugs: [
      {
        replace: DELETE,
        by: `${GET}
        if (job?.state !== "queued" && job?.state !== "running") throw new Error("no such job");
        ${DELETE};`,
      },
    ],
    invariants: ["delete-again"],
  },
  {
    what: "delete that hides a fault",
    bugs: [
      {
        replace: DELETE,
        by: `${DELETE}.catch(() => undefined)`,
      },
    ],
    invariants: ["no-job-left"],
  },
];

describe("fault schedules of the template", () => {
  it("find nothing in 100 runs of the good connector", async () => {
    const { failure, difference, executed } = await disturbTemplate([], { count: 100 });
    const found = { failure, difference, executed };
    assert.deepEqual(found, { failure: undefined, difference: undefined, executed: 100 });
  });

  for (const { what, bugs, invariants } of PLANTED)
    it(`find a ${what}, and shrink the schedule`, async () => {
      const { failure, executed } = await disturbTemplate(bugs);
      assert.ok(failure, `not found in ${executed} schedules`);
      assert.ok(invariants.includes(failure.invariant), failure.message);
      const { faults } = parseScheduleToken(failure.replay!).schedule;
      assert.ok(faults.length <= 3, failure.replay);
    });
});
