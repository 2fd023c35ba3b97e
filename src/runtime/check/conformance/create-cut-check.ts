import type { CheckSession } from "../check-session.ts";
import type { ConformanceCheck } from "../check.ts";
import { skipAtEndpoint, skipWithoutJobs } from "../skip-reasons.ts";
import { interruptCreate } from "./interrupt-create.ts";
import { refuseLostJob } from "./refuse-lost-job.ts";

/** Each cut makes a job. */
const MOST_CUTS = 3;

/** The caller gives up between each of the last requests of `create` and its answer. */
export const CREATE_CUT_CHECK: ConformanceCheck = {
  id: "create/cut",
  level: "leaks",
  title: "a create whose caller gave up leaves no job",
  why: "Flyte's engine cancels a create after 10 s and retries the task, without calling delete. Nobody knows the job that create has made by then, unless create still returns it: fx's server then calls delete.",
  fix: "Do not pass `signal` to the requests that create the job: an aborted request may have created it, and then its id is lost. Let create return the job even if nobody waits for it. Let delete find a job that has only just been created.",
  kinds: ["async"],
  jobs: 1 + MOST_CUTS,
  skip: (subject) =>
    skipAtEndpoint(subject, "see the jobs of a server") ?? skipWithoutJobs(subject),
  async run(session) {
    const requests = await countRequests(session);
    // Without context.fetch, the caller gives up before the author's code begins.
    const first = Math.max(Math.min(1, requests), requests - MOST_CUTS + 1);
    for (let cutAt = first; cutAt <= requests; cutAt += 1)
      await cut(session, { cutAt, isLast: cutAt === requests });
  },
};

/** How many requests `create` sends with `context.fetch`. */
async function countRequests(session: CheckSession): Promise<number> {
  const { faults } = session.subject.inProcess!;
  const before = faults.count;
  await session.createNew();
  return faults.count - before;
}

async function cut(
  session: CheckSession,
  { cutAt, isLast }: { readonly cutAt: number; readonly isLast: boolean },
): Promise<void> {
  const caller = new AbortController();
  const listNewJobs = session.watchNewJobs();
  const job = session.newJob();
  const create = await interruptCreate(session, job, {
    cutAt,
    interrupt: () => caller.abort(new Error("fx check cancelled the call")),
    signal: caller.signal,
  });
  if (create !== undefined)
    await refuseLostJob(session, { job, create, isAnswered: isLast && cutAt > 0, listNewJobs });
}
