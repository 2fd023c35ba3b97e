import { describeThrown } from "../../base/errors/thrown.ts";
import { formatMs } from "../../base/format-ms.ts";
import { settledWithin } from "../../base/real-clock.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { CheckFailure } from "../check-failure.ts";
import type { CheckJob } from "../check-job.ts";
import type { CheckSession } from "../check-session.ts";
import type { CheckSubject } from "../check-subject.ts";
import { describeMeta } from "../exchange.ts";
import type { ObservedCall } from "../observed-connector.ts";
import type { WorldJob } from "../world.ts";

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
export async function refuseLostJob(
  { subject }: CheckSession,
  { job, create, isAnswered, listNewJobs }: LostCreate,
): Promise<void> {
  const { inProcess, deadlineMs, world } = subject;
  await settledWithin(deadlineMs, inProcess!.idle());
  const meta = create.result === undefined ? undefined : encodeMeta(subject, create.result);
  const fault = !create.hasEnded
    ? `create still runs ${formatMs(deadlineMs)} after its caller has gone`
    : world === undefined
      ? findFault(subject, create, meta, isAnswered)
      : findFaultInWorld(subject, create, listNewJobs());
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

function findFaultInWorld(
  subject: CheckSubject,
  create: ObservedCall,
  jobs: readonly WorldJob[],
): string | undefined {
  const left = jobs.find(({ active }) => active);
  if (left === undefined) return undefined;
  const late = listDeletes(subject, create).at(-1);
  const why =
    create.thrown !== undefined
      ? `create threw ${describeThrown(create.thrown.error)}`
      : late?.thrown !== undefined
        ? `delete threw ${describeThrown(late.thrown.error)}`
        : "delete did not end it";
  return `job ${left.id} runs on although its caller has gone: ${why}`;
}

/** Without a world, only the author's calls show what became of the job. */
function findFault(
  subject: CheckSubject,
  create: ObservedCall,
  meta: Uint8Array | undefined,
  isAnswered: boolean,
): string | undefined {
  if (meta === undefined) {
    const why = create.thrown && describeThrown(create.thrown.error);
    return isAnswered
      ? `create threw ${why} after its caller had gone, so nobody knows the job that it made`
      : undefined;
  }
  const late = listDeletes(subject, create).find(
    ({ job }) => Buffer.compare(encodeMeta(subject, job), meta) === 0,
  );
  if (late === undefined) return `nobody deleted the job ${describeMeta(meta)}`;
  return late.thrown && `delete threw ${describeThrown(late.thrown.error)}`;
}

function listDeletes({ inProcess }: CheckSubject, create: ObservedCall): readonly ObservedCall[] {
  const { calls } = inProcess!.watch;
  return calls.slice(calls.indexOf(create)).filter(({ method }) => method === "delete");
}
