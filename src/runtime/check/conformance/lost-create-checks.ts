import { once } from "node:events";
import { settledWithin } from "../../base/context.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { formatMs } from "../../base/text.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { textFromMeta } from "../../local/record/run-record.ts";
import { type CheckJob, isFailedPhase } from "../check-job.ts";
import type { CheckSession } from "../check-session.ts";
import { CheckFailure, type CheckSubject } from "../check-subject.ts";
import { type ConformanceCheck, NEW_ASYNC_JOB, skipAtEndpoint } from "../check.ts";
import type { ObservedCall } from "../observed-connector.ts";
import type { WorldJob } from "../world.ts";

/** Each cut makes a job. */
const MOST_CUTS = 3;

/** Checks of creates whose reply never reaches Flyte. */
export const LOST_CREATE_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "create/cut",
    level: "leaks",
    title: "a create whose caller gave up leaves no job",
    why: "Flyte's engine cancels a create after 10 s and retries the task, without calling delete. Nobody knows the job that create has made by then, unless create still returns it: fx's server then calls delete.",
    fix: "Do not pass `signal` to the requests that create the job: an aborted request may have created it, and then its id is lost. Let create return the job even if nobody waits for it. Let delete find a job that has only just been created.",
    ...NEW_ASYNC_JOB,
    jobs: 1 + MOST_CUTS,
    skip: (subject) => skipAtEndpoint(subject, "see the jobs of a server"),
    async run(session) {
      const { watch } = session.subject.inProcess!;
      const before = watch.requests;
      await session.createNew();
      const requests = watch.requests - before;
      // Without context.fetch, the caller gives up before the author's code begins.
      const first = Math.max(Math.min(1, requests), requests - MOST_CUTS + 1);
      for (let cutAt = first; cutAt <= requests; cutAt += 1) {
        const caller = new AbortController();
        const giveUp = (): void => caller.abort(new Error("fx check cancelled the call"));
        const listNewJobs = session.watchNewJobs();
        const job = session.newJob();
        const create = await interruptCreate(session, job, cutAt, giveUp, caller.signal);
        const isAnswered = cutAt > 0 && cutAt === requests;
        if (create !== undefined)
          await refuseLostJob(session, { job, create, isAnswered, listNewJobs });
      }
    },
  },
  {
    id: "create/lost-connection",
    level: "engine",
    title: "a create whose connection was lost keeps its job for the repeated create",
    why: "After a lost connection or a restart of its engine, Flyte repeats a create with the same identity, possibly at another replica. If the first create deletes its job because its caller has gone, the repeated create returns a deleted job, and the task fails.",
    fix: "Name the job after `idempotencyKey`, so that the repeated create finds it. Let create return the job even if `signal` has fired, and do not delete it there: fx's server does so if the caller gave up.",
    ...NEW_ASYNC_JOB,
    jobs: 2,
    skip: (subject) => skipAtEndpoint(subject, "close the connections of a server"),
    async run(session) {
      const job = session.newJob();
      const made = await session.countNewJobs(async () => {
        await session.atAnotherServer({}, (there) => loseConnection(there, job));
        await session.create(job);
      });
      if (Math.max(job.metas.length, made ?? 0) > 1)
        throw new CheckFailure(`the repeated create made another job, ${textFromMeta(job.meta)}`, {
          expected: "the job of the create whose connection was lost",
          method: "create",
        });
      const { phase } = await session.get(job);
      if (isFailedPhase(phase))
        throw new CheckFailure(`the repeated create returned a job that is ${phase}`, {
          expected: "a job that runs, or that SUCCEEDED",
          method: "create",
        });
    },
  },
];

/** Sends a create whose connection closes, and waits until the author's code has returned. */
async function loseConnection(session: CheckSession, job: CheckJob): Promise<void> {
  const { deadlineMs } = session.subject;
  const inProcess = session.subject.inProcess!;
  const create = await interruptCreate(session, job, 1, () => inProcess.dropConnections());
  if (create === undefined) return;
  await settledWithin(deadlineMs, inProcess.idle());
  if (create.result !== undefined) job.created(encodeMeta(session.subject, create.result));
}

/**
 * Sends a create whose caller goes while it runs. Returns the author's call; undefined if it
 * returned before.
 *
 * @param cutAt the number of the request with `context.fetch` that is answered only after the caller
 * has gone; 0: the caller goes before the author's code begins
 * @param signal cancels the call
 */
async function interruptCreate(
  session: CheckSession,
  job: CheckJob,
  cutAt: number,
  interrupt: () => void,
  signal?: AbortSignal,
): Promise<ObservedCall | undefined> {
  const { watch } = session.subject.inProcess!;
  let create: ObservedCall | undefined;
  let requests = 0;
  let isInterrupted = false;
  const giveUp = async ({ context }: ObservedCall): Promise<void> => {
    isInterrupted = true;
    interrupt();
    if (!context.signal.aborted) await once(context.signal, "abort");
  };
  watch.beforeCall = async (call) => {
    if (call.method !== "create") return;
    create = call;
    if (cutAt === 0) await giveUp(call);
  };
  watch.beforeAnswer = async () => {
    if (create === undefined) return;
    requests += 1;
    if (requests === cutAt) await giveUp(create);
  };
  try {
    await session.create(job, signal);
    return undefined;
  } catch (error) {
    if (!isInterrupted) throw error;
    return create;
  }
}

/** A create that reached the author's code, but whose reply never reached its caller. */
export interface LostCreate {
  readonly job: CheckJob;
  readonly create: ObservedCall;
  /** Whether the outside system has answered every request of `create`, and so has the job. */
  readonly isAnswered: boolean;
  /** The jobs that the world has gained; none without a world. */
  readonly listNewJobs: () => readonly WorldJob[];
}

/** Waits until the server is idle, then throws unless the job that nobody knows was deleted. */
export async function refuseLostJob({ subject }: CheckSession, lost: LostCreate): Promise<void> {
  const { job, create } = lost;
  await settledWithin(subject.deadlineMs, subject.inProcess!.idle());
  const meta = create.result === undefined ? undefined : encodeMeta(subject, create.result);
  const fault = findFault(subject, lost, meta);
  if (fault !== undefined)
    throw new CheckFailure(fault, {
      expected: "no job",
      method: "create",
      thrown: create.thrown?.error,
    });
  if (meta === undefined) job.mayBeUnknown = false;
  else {
    job.created(meta);
    job.deleted(meta);
  }
  job.updateRecord();
}

/** A job as fx encodes it: what `create` returned, or what `delete` got. */
function encodeMeta({ author }: CheckSubject, job: unknown): Uint8Array {
  return (author as AnyAsyncConnector).resourceMeta.encode(job as never);
}

/**
 * Why the job that a create made may run on; undefined if it does not. Without a world, only the
 * author's calls show what became of it.
 */
function findFault(
  subject: CheckSubject,
  { create, isAnswered, listNewJobs }: LostCreate,
  meta: Uint8Array | undefined,
): string | undefined {
  const { inProcess, deadlineMs, world } = subject;
  if (!create.hasEnded)
    return `create still runs ${formatMs(deadlineMs)} after its caller has gone`;
  const { calls } = inProcess!.watch;
  const deletes = calls.slice(calls.indexOf(create)).filter(({ method }) => method === "delete");
  const isOfJob = ({ job }: ObservedCall): boolean =>
    meta !== undefined && Buffer.compare(encodeMeta(subject, job), meta) === 0;
  const late = world === undefined ? deletes.find(isOfJob) : deletes.at(-1);
  const failed = [create, late].find((call) => call?.thrown !== undefined);
  const why = failed && `${failed.method} threw ${describeThrown(failed.thrown!.error)}`;
  if (world !== undefined) {
    const left = listNewJobs().find(({ active }) => active);
    const reason = why ?? "delete did not end it";
    return left && `job ${left.id} runs on although its caller has gone: ${reason}`;
  }
  if (meta !== undefined)
    return late === undefined ? `nobody deleted the job ${textFromMeta(meta)}` : why;
  return isAnswered
    ? `${why} after its caller had gone, so nobody knows the job that it made`
    : undefined;
}
