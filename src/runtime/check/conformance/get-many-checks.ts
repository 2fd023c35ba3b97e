import { isSync } from "../../connector/connector-registry.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { describeEnd, type FinishedJob, isFailedPhase, refuseOtherOutputs } from "../check-job.ts";
import type { CheckSession } from "../check-session.ts";
import { type CheckSubject, ensure } from "../check-subject.ts";
import { type ConformanceCheck, skipAtEndpoint } from "../check.ts";
import { forgeMeta } from "./forge-meta.ts";
import { type JobPoll, pollTogether, pollWithFault } from "./get-checks.ts";

const BATCH = { kinds: ["async"], usesFinishedJob: true, skip: skipWithoutGetMany } as const;

const INJECTED = "fx check makes the poll of this job fail";

/** What every failure of these checks says. */
const METHOD = { method: "getMany" } as const;

/** Checks of `getMany`. */
export const GET_MANY_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "get-many/order",
    level: "engine",
    title: "getMany returns for each job its own state",
    why: "If getMany returns a list, fx knows only by its place in it which state belongs to which job. In another order, Flyte shows the result of one task for another, and ends tasks whose jobs are still running.",
    fix: "Look up the state of each entry by its job, and return a Map whose keys are the job objects of the entries: new Map(entries.map(({ job }) => [job, …])). Do not return the list of the outside system as it is: it has its own order.",
    ...BATCH,
    jobs: 1,
    async run(session) {
      const finished = await session.finishedJob();
      await refuseMixedUp(session, finished, { job: await session.createSlow() });
    },
  },
  {
    id: "get-many/unknown-job",
    level: "engine",
    title: "a job that does not exist changes nothing for the other jobs of its batch",
    why: "Someone may remove a job from the outside system while Flyte polls it. Many systems leave it out of their list, or fail the whole request. If getMany then throws or returns a shorter list, the polls of all jobs fail, as long as Flyte asks for the one that is gone. A job that is missing in a Map stays RUNNING until its fault budget is used up.",
    fix: "Return Resource.failed(…) for the entry that the outside system does not know, and the states of all others. Ask again without it if the system fails the whole request.",
    ...BATCH,
    jobs: 0,
    async run(session) {
      const finished = await session.finishedJob();
      const { job } = finished;
      const meta = forgeMeta(job.meta, session.subject);
      const alone = await session.get(job, meta);
      const unknown = await refuseMixedUp(session, finished, { job, meta });
      await session.get(job); // notes the phase of the real job again
      for (const resource of unknown)
        ensure(
          resource.phase === alone.phase,
          `an unknown job is ${describeEnd(resource)} in a batch`,
          { ...METHOD, expected: `${describeEnd(alone)}, as if it is polled alone` },
        );
    },
  },
  {
    id: "get-many/fault-tolerated",
    level: "engine",
    title: "a failed request to the outside system does not end the jobs of a batch",
    why: "FAILED and RETRYABLE_FAILED are final: the engine never polls a job again. If getMany returns one of them because a request failed, all tasks of the batch fail at once, while their jobs keep running.",
    fix: "Let errors of requests leave getMany, or return them as an Error for the entries that they are about. fx then reports RUNNING with the error as its message, and the engine polls again.",
    ...BATCH,
    jobs: 2,
    async run(session) {
      const polls = await createTwo(session);
      const text = "the outside system refused the connection";
      await pollWithFault(session, polls, { fault: "refused", text, ...METHOD });
    },
  },
  {
    id: "get-many/one-error",
    level: "engine",
    title: "an Error for one job ends neither that job nor another one of its batch",
    why: "An Error in the list of getMany is what an error of get is for a single job: fx reports RUNNING, and the engine polls again. This check returns an Error for one job of a batch instead of its state.",
    fix: 'Let classify return "user" only for errors that say that the job cannot succeed.',
    ...BATCH,
    jobs: 2,
    async run(session) {
      let isFirst = true;
      const resources = await pollTogether(session, await createTwo(session), () => {
        if (!isFirst) return;
        isFirst = false;
        throw new Error(INJECTED);
      });
      for (const resource of resources)
        ensure(
          !isFailedPhase(resource.phase),
          `a job is ${describeEnd(resource)} after an Error for one job of the batch`,
          { ...METHOD, expected: "RUNNING, or the state of the job" },
        );
      const failed = resources.filter(({ message }) => message.includes(INJECTED));
      ensure(
        failed.length === 1,
        `an Error for one job of a batch is reported for ${failed.length} of 2 jobs`,
        METHOD,
      );
    },
  },
  {
    id: "get-many/slow-job",
    level: "quality",
    title: "a slow batch does not delay the polls that come after it",
    why: "fx calls getMany for each batch as soon as it is complete, also while an earlier call has not returned. If a connector makes its calls wait for each other, one request that hangs delays the polls of all jobs until Flyte's deadline.",
    fix: "Do not queue the calls of getMany behind each other, and do not share one client that handles a single request at a time. Limit how long one job may take, because fx waits up to batch.timeout for all of them together. Pass the signal of the request to everything that waits.",
    ...BATCH,
    jobs: 2,
    async run(session) {
      const finished = await session.finishedJob();
      const slow = await createTwo(session);
      const { first, release } = await holdBatch(session, slow);
      try {
        await refuseMixedUp(session, finished, slow[0]!);
      } finally {
        release();
        await first;
      }
    },
  },
];

function skipWithoutGetMany(subject: CheckSubject): string | undefined {
  const { author } = subject;
  if (author === undefined) return skipAtEndpoint(subject, "see which polls share a call");
  const hasGetMany = !isSync(author) && author.getMany !== undefined;
  return hasGetMany ? undefined : "the connector has no getMany";
}

async function createTwo(session: CheckSession): Promise<readonly JobPoll[]> {
  return [{ job: await session.createSlow() }, { job: await session.createSlow() }];
}

/**
 * Polls a job that has ended together with another one, in both orders, and throws unless its state
 * is still the same. Returns what the other one got.
 */
async function refuseMixedUp(
  session: CheckSession,
  { job, end }: FinishedJob,
  other: JobPoll,
): Promise<readonly ResourceMessage[]> {
  const [atEnd, last] = await pollTogether(session, [{ job }, other]);
  const [first, atStart] = await pollTogether(session, [other, { job }]);
  for (const resource of [atEnd!, atStart!]) {
    ensure(
      resource.phase === end.phase,
      `a job that had ended is ${describeEnd(resource)} when it is polled with another one`,
      { ...METHOD, expected: `${String(end.phase)}, as if it is polled alone` },
    );
    const what = "a job that had ended has other outputs when it is polled with another one";
    refuseOtherOutputs(resource, end, what, session.subject);
  }
  return [last!, first!];
}

/** Polls two jobs, and holds the first request that this makes until it is released. */
async function holdBatch(session: CheckSession, polls: readonly JobPoll[]) {
  const { watch } = session.subject.inProcess!;
  const before = watch.requests;
  await pollTogether(session, polls);
  const makesRequests = watch.requests > before;
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  let reach!: () => void;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const hold = (): Promise<void> => {
    reach();
    return held;
  };
  if (makesRequests) watch.beforeAnswer = hold;
  const first = pollTogether(session, polls, makesRequests ? undefined : hold).catch(
    () => undefined, // only the second batch counts
  );
  await Promise.race([reached, first]);
  watch.clearFaults();
  return { first, release };
}
