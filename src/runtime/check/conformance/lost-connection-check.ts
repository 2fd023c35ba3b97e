import { settledWithin } from "../../base/real-clock.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { CheckFailure } from "../check-failure.ts";
import type { CheckJob } from "../check-job.ts";
import type { CheckSession } from "../check-session.ts";
import type { ConformanceCheck } from "../check.ts";
import { describeMeta } from "../exchange.ts";
import { locateMethod } from "../locate-method.ts";
import { skipAtEndpoint, skipWithoutJobs } from "../skip-reasons.ts";
import { interruptCreate } from "./interrupt-create.ts";

/** The connection breaks between a request of `create` and its answer, and Flyte repeats the call. */
export const LOST_CONNECTION_CHECK: ConformanceCheck = {
  id: "create/lost-connection",
  level: "engine",
  title: "a create whose connection was lost keeps its job for the repeated create",
  why: "After a lost connection or a restart of its engine, Flyte repeats a create with the same identity, possibly at another replica. If the first create deletes its job because its caller has gone, the repeated create returns a deleted job, and the task fails.",
  fix: "Name the job after `idempotencyKey`, so that the repeated create finds it. Let create return the job even if `signal` has fired, and do not delete it there: fx's server does so if the caller gave up.",
  kinds: ["async"],
  jobs: 2,
  skip: (subject) =>
    skipAtEndpoint(subject, "close the connections of a server") ?? skipWithoutJobs(subject),
  async run(session) {
    const { subject } = session;
    const location = locateMethod(subject.author, "create");
    const job = session.newJob();
    const made = await session.countNewJobs(async () => {
      await session.atAnotherServer({}, (there) => loseConnection(there, job));
      await session.create(job);
    });
    if (Math.max(job.metas.length, made ?? 0) > 1)
      throw new CheckFailure(`the repeated create made another job, ${describeMeta(job.meta)}`, {
        expected: "the job of the create whose connection was lost",
        location,
      });
    const { phase } = await session.get(job);
    if (phase === "ABORTED" || phase === "FAILED" || phase === "RETRYABLE_FAILED")
      throw new CheckFailure(`the repeated create returned a job that is ${phase}`, {
        expected: "a job that runs, or that SUCCEEDED",
        location,
      });
  },
};

/** Sends a create whose connection closes, and waits until the author's code has returned. */
async function loseConnection(session: CheckSession, job: CheckJob): Promise<void> {
  const { author, deadlineMs, inProcess } = session.subject;
  const create = await interruptCreate(session, job, {
    cutAt: 1,
    interrupt: () => inProcess!.dropConnections(),
  });
  if (create === undefined) return;
  await settledWithin(deadlineMs, inProcess!.idle());
  if (create.result !== undefined)
    job.created((author as AnyAsyncConnector).resourceMeta.encode(create.result as never));
}
