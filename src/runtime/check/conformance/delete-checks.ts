import { CallFailure } from "../../client/call-failure.ts";
import { isTerminal } from "../../wire/models/phase.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { CheckFailure, CheckSkipped, ensure } from "../check-failure.ts";
import type { CheckSubject } from "../check-subject.ts";
import { type ConformanceCheck, NEW_ASYNC_JOB } from "../check.ts";
import { describeEnd } from "../exchange.ts";
import type { WorldJob } from "../world.ts";
import { forgeMeta } from "./forge-meta.ts";
import { refuseOtherOutputs } from "./refuse-other-outputs.ts";

/** How long a deleted job may take to end. */
const STOPS_WITHIN_MS = 30_000;

/** Checks of `delete`. */
export const DELETE_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "delete/running",
    level: "leaks",
    title: "delete stops a running job",
    why: "Flyte sends DeleteTask when an execution is aborted or times out. Once it has succeeded, Flyte forgets the job. If delete returns without stopping it, the job keeps running and costs money.",
    fix: "Cancel the job in the outside system, and return from delete when the system has accepted this. Map the state of a cancelled job to Resource.aborted in get.",
    ...NEW_ASYNC_JOB,
    skip: ({ inputs, world }) =>
      inputs.slow === undefined && world === undefined
        ? "needs a job that runs long enough to be deleted: add its inputs as `slow` to fx.check.yaml"
        : undefined,
    async run(session) {
      const listNewJobs = session.watchNewJobs();
      const job = await session.createSlow();
      const before = await session.get(job);
      if (before.phase === undefined || isTerminal(before.phase))
        throw new CheckSkipped(
          `the job ended (${describeEnd(before)}) before fx could delete it: use slower inputs as \`slow\` in fx.check.yaml`,
        );
      await session.delete(job);
      const withinMs = Math.min(STOPS_WITHIN_MS, session.subject.jobTimeoutMs);
      ensure(
        (await session.finish(job, withinMs)).phase !== "SUCCEEDED",
        "the job ran to its end although delete had returned",
        { expected: "ABORTED or FAILED soon after the delete" },
      );
      refuseActive(listNewJobs());
    },
  },
  {
    id: "delete/twice",
    level: "leaks",
    title: "a second delete of a running job succeeds",
    why: "Flyte may send DeleteTask more than once: an abort repeats it until it succeeds, and a retry sends another one.",
    fix: 'Treat "not found" and "already cancelled" as deleted, and return without an error.',
    ...NEW_ASYNC_JOB,
    async run(session) {
      const job = await session.createSlow();
      await session.delete(job);
      await session.delete(job);
    },
  },
  {
    id: "delete/after-end",
    level: "leaks",
    title: "delete of a job that has succeeded succeeds, and does not change its result",
    why: "A job may end while Flyte aborts it, so that DeleteTask arrives after the end. If delete fails, Flyte repeats it in vain. If delete turns the result into a cancelled job, the outside system and Flyte disagree about what happened.",
    fix: "Return without an error if the outside system says that the job has ended. Cancel only jobs that are waiting or running. A delete that removes the job together with its result is fine: get may then return FAILED.",
    ...NEW_ASYNC_JOB,
    async run(session) {
      const { job, end } = await session.runToSuccess();
      await session.delete(job);
      refuseOtherResult(await session.get(job), end, session.subject);
    },
  },
  {
    id: "delete/unknown-job",
    level: "leaks",
    title: "delete of a job that does not exist succeeds",
    why: "The outside system may have lost the job before Flyte deletes it: someone removed it, or it was kept for a limited time. If delete fails, Flyte repeats it in vain.",
    fix: 'Treat "not found" as deleted, and return without an error. Throw only if the job may still be running.',
    ...NEW_ASYNC_JOB,
    async run(session) {
      const job = await session.createNew();
      const forged = forgeMeta(job.meta, session.subject);
      try {
        await session.delete(job, forged);
      } catch (error) {
        if (!(error instanceof CallFailure)) throw error;
        throw new CheckFailure(`delete of a job that does not exist failed: ${error.summary}`, {
          expected: "a reply without an error",
        });
      }
    },
  },
  {
    id: "delete/before-get",
    level: "leaks",
    title: "delete stops a job that was never polled",
    why: "Flyte may abort an execution right after CreateTask has returned, and another replica may receive the DeleteTask. If delete needs what an earlier get has remembered, the job keeps running.",
    fix: "Find the job by its ResourceMeta alone. Do not keep anything in memory that delete needs.",
    ...NEW_ASYNC_JOB,
    async run(session) {
      const listNewJobs = session.watchNewJobs();
      const job = await session.createSlow();
      await session.delete(job);
      if (session.subject.world !== undefined) await session.pause(STOPS_WITHIN_MS);
      refuseActive(listNewJobs());
    },
  },
];

function refuseActive(jobs: readonly WorldJob[]): void {
  const active = jobs.find((job) => job.active);
  ensure(active === undefined, `job ${active?.id} is still active in the outside system`, {
    expected: "no job that waits or runs after its delete",
  });
}

/** A job that is gone with its result is FAILED: get has no better phase for it. */
function refuseOtherResult(
  after: ResourceMessage,
  end: ResourceMessage,
  subject: CheckSubject,
): void {
  if (after.phase === "FAILED") return;
  ensure(after.phase === end.phase, `get returned ${describeEnd(after)} after the delete`, {
    expected: `${String(end.phase)} as before, or FAILED if delete removes the result`,
  });
  refuseOtherOutputs(after, end, "get returned other outputs after the delete", subject);
}
