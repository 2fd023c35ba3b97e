import { CheckFailure } from "../check-failure.ts";
import type { CheckSession } from "../check-session.ts";
import type { ConformanceCheck } from "../check.ts";
import { describeMeta } from "../exchange.ts";
import { skipWithoutJobs } from "../skip-reasons.ts";
import { CREATE_CUT_CHECK } from "./create-cut-check.ts";
import { LOST_CONNECTION_CHECK } from "./lost-connection-check.ts";
import { DEADLINE_S, refuseSlowCall } from "./refuse-slow-call.ts";

const CONCURRENT_CREATES = 10;

/** Checks of `create`. */
export const CREATE_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "create/deadline",
    level: "engine",
    title: `create returns within ${DEADLINE_S} s`,
    why: `Flyte's engine gives up a create after ${DEADLINE_S} s. It fails the attempt without calling delete, so a job that create made in the meantime runs on, and the retry makes another one.`,
    fix: "Start the job and return at once. Wait for the outside system in get, which reports QUEUED or INITIALIZING meanwhile.",
    kinds: ["async"],
    jobs: 1,
    run: (session) => refuseSlowCall(session, "create", () => session.createNew()),
  },
  CREATE_CUT_CHECK,
  LOST_CONNECTION_CHECK,
  {
    id: "create/repeated",
    level: "leaks",
    title: "a repeated create returns the job that the first one created",
    why: "Flyte repeats a create whose answer it lost. Without one job per identity, the first job runs on, unknown to Flyte, and costs money.",
    fix: "Name the job in the outside system after `idempotencyKey`, or pass it as the system's own idempotency key, so that the second create finds the job of the first.",
    kinds: ["async"],
    jobs: 2,
    skip: skipWithoutJobs,
    async run(session) {
      const job = session.newJob();
      const made = await session.countNewJobs(async () => {
        await session.create(job);
        await session.create(job);
      });
      if (job.metas.length > 1)
        throw new CheckFailure("two creates with one identity returned two jobs", {
          expected: `resource_meta ${describeMeta(job.metas[0]!)} both times`,
        });
      if (made !== undefined && made > 1)
        throw new CheckFailure(`two creates with one identity made ${made} jobs`, {
          expected: "one job in the outside system",
        });
    },
  },
  {
    id: "create/concurrent",
    level: "leaks",
    title: `${CONCURRENT_CREATES} creates at once with one identity return one job`,
    why: "Flyte's client may repeat a create while the first one is still in flight, possibly at another replica. A connector that looks for the job first and then creates it makes two.",
    fix: 'Let the outside system decide: create the job under a name that contains `idempotencyKey`, and treat "already exists" as success. A lock or a table in memory does not reach other replicas.',
    kinds: ["async"],
    jobs: CONCURRENT_CREATES,
    skip: skipWithoutJobs,
    async run(session) {
      const job = session.newJob();
      const made = await session.countNewJobs(async () => {
        const openGate = holdUntilAllArrive(session);
        const creates = Array.from({ length: CONCURRENT_CREATES }, () => session.create(job));
        // One that the server refuses never arrives.
        void Promise.race(creates).then(openGate, openGate);
        // Waits for all of them, so that none is in flight when the check ends.
        await Promise.allSettled(creates);
        await Promise.all(creates);
      });
      const jobs = Math.max(job.metas.length, made ?? 0);
      if (jobs > 1)
        throw new CheckFailure(
          `${CONCURRENT_CREATES} creates at once with one identity made ${jobs} jobs`,
          { expected: `one job, ${describeMeta(job.metas[0]!)}` },
        );
    },
  },
  {
    id: "create/next-attempt",
    level: "engine",
    title: "the next attempt of a task gets its own job",
    why: "Flyte retries a task because the job of the last attempt failed. If create returns that job again, get reports its failure again, and all retries are used up at once.",
    fix: "Make the job's name from `idempotencyKey`, which differs for each attempt, and not from the execution or the inputs alone. Other SDKs read `task_execution_id.retry_attempt`.",
    kinds: ["async"],
    jobs: 2,
    skip: skipWithoutJobs,
    async run(session) {
      const job = session.newJob();
      const made = await session.countNewJobs(async () => {
        await session.create(job);
        job.run.record.beginAttempt(2);
        await session.create(job);
      });
      if (job.metas.length < 2 || made === 1)
        throw new CheckFailure(`attempt 2 got the job of attempt 1, ${describeMeta(job.meta)}`, {
          expected: "another resource_meta",
        });
    },
  },
];

/**
 * In process, lets the author's code begin with all creates at once. Returns a function that stops
 * waiting for them.
 */
function holdUntilAllArrive({ subject: { inProcess } }: CheckSession): () => void {
  let arrived = 0;
  let openGate!: () => void;
  const gate = new Promise<void>((resolve) => (openGate = resolve));
  if (inProcess === undefined) return openGate;
  inProcess.watch.beforeCall = ({ method }) => {
    if (method !== "create") return undefined;
    arrived += 1;
    if (arrived === CONCURRENT_CREATES) openGate();
    return gate;
  };
  return openGate;
}
