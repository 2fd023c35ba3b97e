import { realClock } from "../../base/context.ts";
import { formatMs } from "../../base/text.ts";
import { ENGINE_DEADLINE_MS } from "../../client/call-failure.ts";
import { textFromMeta } from "../../local/record/run-record.ts";
import { isTerminal } from "../../wire/models/phase.ts";
import type { Resource } from "../../wire/models/resource.ts";
import type { CheckSession } from "../check-session.ts";
import { ensure } from "../check-subject.ts";
import { ANY_ASYNC_JOB, type ConformanceCheck, NEW_ASYNC_JOB } from "../check.ts";
import { LOST_CREATE_CHECKS } from "./lost-create-checks.ts";

const DEADLINE_S = ENGINE_DEADLINE_MS / 1000;
const CONCURRENT_CREATES = 10;

/** Checks of `create`. */
export const CREATE_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "create/deadline",
    level: "engine",
    title: `create returns within ${DEADLINE_S} s`,
    why: `Flyte's engine gives up a create after ${DEADLINE_S} s. It fails the attempt without calling delete, so a job that create made in the meantime runs on, and the retry makes another one.`,
    fix: "Start the job and return at once. Wait for the outside system in get, which reports QUEUED or INITIALIZING meanwhile.",
    ...ANY_ASYNC_JOB,
    run: (session) => refuseSlowCall(session, "create", () => session.createNew()),
  },
  ...LOST_CREATE_CHECKS,
  {
    id: "create/repeated",
    level: "leaks",
    title: "a repeated create returns the job that the first one created",
    why: "Flyte repeats a create whose answer it lost. Without one job per identity, the first job runs on, unknown to Flyte, and costs money.",
    fix: "Name the job in the outside system after `idempotencyKey`, or pass it as the system's own idempotency key, so that the second create finds the job of the first. If the service answers it with 409, tell `requestJson` where the job is: `answerStatuses: [409]` if this answer has the job, `findExisting` if it must be looked up.",
    ...NEW_ASYNC_JOB,
    jobs: 2,
    async run(session) {
      const job = session.newJob();
      const made = await session.countNewJobs(async () => {
        await session.create(job);
        await session.create(job);
      });
      ensure(job.metas.length === 1, "two creates with one identity returned two jobs", {
        expected: `resource_meta ${textFromMeta(job.metas[0]!)} both times`,
      });
      ensure(made === undefined || made <= 1, `two creates with one identity made ${made} jobs`, {
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
    ...NEW_ASYNC_JOB,
    jobs: CONCURRENT_CREATES,
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
      ensure(
        jobs <= 1,
        `${CONCURRENT_CREATES} creates at once with one identity made ${jobs} jobs`,
        { expected: `one job, ${textFromMeta(job.metas[0]!)}` },
      );
    },
  },
  {
    id: "create/next-attempt",
    level: "engine",
    title: "the next attempt of a task gets its own job",
    why: "Flyte retries a task because the job of the last attempt failed. If create returns that job again, get reports its failure again, and all retries are used up at once.",
    fix: "Make the job's name from `idempotencyKey`, which differs for each attempt, and not from the execution or the inputs alone. Other SDKs read `task_execution_id.retry_attempt`.",
    ...NEW_ASYNC_JOB,
    jobs: 2,
    async run(session) {
      const job = session.newJob();
      const made = await session.countNewJobs(async () => {
        await session.create(job);
        job.run.record.beginAttempt(2);
        await session.create(job);
      });
      ensure(
        job.metas.length > 1 && made !== 1,
        `attempt 2 got the job of attempt 1, ${textFromMeta(job.meta)}`,
        { expected: "another resource_meta" },
      );
    },
  },
];

/** Checks of `do`, the one call of a synchronous connector. */
export const SYNC_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "sync/terminal",
    level: "engine",
    title: "do returns a terminal phase",
    why: "Flyte's engine takes the Resource of a synchronous connector as the end of the task. If its phase is QUEUED or RUNNING, the engine's worker panics, and the task stays QUEUED.",
    fix: "Return SUCCEEDED, FAILED, RETRYABLE_FAILED or ABORTED. Use an asynchronous connector for jobs that are still running when the call ends.",
    kinds: ["sync"],
    jobs: 1,
    async run(session) {
      await session.do(session.newJob());
      // fx's server turns any other phase into FAILED, so this looks at what the author returned.
      const returned = session.listAuthorCalls("do").at(-1)?.result as Resource | undefined;
      if (returned !== undefined)
        ensure(isTerminal(returned.phase), `do returned ${returned.phase}`, {
          expected: "a terminal phase",
        });
    },
  },
  {
    id: "sync/deadline",
    level: "engine",
    title: `do returns within ${DEADLINE_S} s`,
    why: `Flyte's engine gives up a call after ${DEADLINE_S} s and fails the attempt. The retry starts the same work again, and fails again.`,
    fix: "Use an asynchronous connector for anything that may take longer: create starts the work, and get reports its end.",
    kinds: ["sync"],
    jobs: 1,
    run: (session) => refuseSlowCall(session, "do", () => session.do(session.newJob())),
  },
];

/**
 * Throws if the call takes as long as Flyte's engine waits, on the machine's clock or on the clock
 * of the checks.
 */
async function refuseSlowCall(
  { subject: { clock } }: CheckSession,
  method: string,
  call: () => Promise<unknown>,
): Promise<void> {
  const [startedAt, startedAtReal] = [clock.now(), realClock.now()];
  await call();
  const tookMs = Math.max(clock.now() - startedAt, realClock.now() - startedAtReal);
  const expected = `less than ${DEADLINE_S} s`;
  ensure(tookMs < ENGINE_DEADLINE_MS, `${method} took ${formatMs(tookMs)}`, { expected });
}

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
