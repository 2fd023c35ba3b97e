import { describeThrown } from "../../base/errors/thrown.ts";
import { CallFailure } from "../../client/call-failure.ts";
import { isTerminal } from "../../wire/models/phase.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { describeEnd, isFailedPhase, refuseOtherOutputs } from "../check-job.ts";
import type { CheckSession } from "../check-session.ts";
import { CheckFailure, CheckSkipped, type CheckSubject, ensure } from "../check-subject.ts";
import {
  ANY_ASYNC_JOB,
  type ConformanceCheck,
  NEW_ASYNC_JOB,
  SHARED_ASYNC_JOB,
  skipAtEndpoint,
} from "../check.ts";
import type { WorldJob } from "../world.ts";
import { forgeMeta } from "./forge-meta.ts";
import { ensureSize } from "./list-checks.ts";

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

const MOST_KIB = 4;
const OTHER_PROCESS = "a process that did not create the job";

/** Checks of the ResourceMeta that `create` returns. */
export const META_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "meta/round-trip",
    level: "engine",
    title: "get and delete accept the resource_meta of create",
    why: "Flyte's engine stores resource_meta as bytes and sends them back with each get and delete. It sends nothing else that identifies the job.",
    fix: "Put everything that finds the job into the ResourceMeta, such as its id and region, and nothing else. Look the job up by its fields: get never receives the object that create returned.",
    ...ANY_ASYNC_JOB,
    async run(session) {
      const job = await session.createSlow();
      refuseFailure(session, await session.get(job));
      await session.delete(job);
    },
  },
  {
    id: "meta/fresh-process",
    level: "engine",
    title: "another process can answer for the job",
    why: "Flyte runs several replicas of a connector and restarts them with each release. The next poll of a job reaches any of them. A connector that remembers jobs in memory then reports them as missing, or forgets how they ended.",
    fix: "Ask the outside system for the job each time. Keep what is needed to find it in the ResourceMeta, not in variables, files or a local database.",
    ...SHARED_ASYNC_JOB,
    skip: (subject) =>
      skipAtEndpoint(subject, "restart a server") ??
      (subject.reload === undefined ? "fx cannot import the connector a second time" : undefined),
    async run(session) {
      const { job, end } = await session.finishedJob();
      await session.atAnotherServer({}, async (there) => {
        const again = await there.get(job);
        refuseFailure(there, again);
        ensure(again.phase === end.phase, `${OTHER_PROCESS} returned ${describeEnd(again)}`, {
          expected: describeEnd(end),
        });
        refuseOtherOutputs(again, end, `${OTHER_PROCESS} returned other outputs`, there.subject);
      });
    },
  },
  {
    id: "meta/size",
    level: "quality",
    title: `resource_meta has at most ${MOST_KIB} KiB`,
    why: "Flyte's engine keeps resource_meta in the state of the workflow, one object of Kubernetes with about 1.5 MiB for all of its tasks, and sends it with each poll. The engine refuses messages above 4 MiB.",
    fix: "Return only what identifies the job. Keep anything else in the outside system or in storage, and put its id or URI into the ResourceMeta.",
    ...NEW_ASYNC_JOB,
    async run(session) {
      const { meta } = await session.createNew();
      ensureSize("resource_meta", meta.length, MOST_KIB);
    },
  },
];

/** Throws if a job that should run or succeed has failed, or if the author's `get` threw. */
function refuseFailure(session: CheckSession, resource: ResourceMessage): void {
  // fx's server replies RUNNING if get throws, because the fault may be transient.
  const thrown = session.listAuthorCalls("get").at(-1)?.thrown;
  if (thrown !== undefined)
    throw new CheckFailure(`get threw ${describeThrown(thrown.error)}`, { thrown: thrown.error });
  ensure(!isFailedPhase(resource.phase), `get returned ${describeEnd(resource)}`, {
    expected: "a phase of a job that works",
  });
}
