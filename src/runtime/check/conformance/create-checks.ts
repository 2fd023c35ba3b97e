import { type Check, CheckFailure } from "../check.ts";
import { describeMeta } from "../exchange.ts";
import { countNewJobs } from "../world-jobs.ts";

/** Checks of `create`. */
export const CREATE_CHECKS: readonly Check[] = [
  {
    id: "create/repeated",
    level: "leaks",
    title: "a repeated create returns the job that the first one created",
    why: "Flyte repeats a create whose answer it lost. Without one job per identity, the first job runs on, unknown to Flyte, and costs money.",
    fix: "Name the job in the outside system after `idempotencyKey`, or pass it as the system's own idempotency key, so that the second create finds the job of the first.",
    kinds: ["async"],
    jobs: 2,
    async run(session) {
      const job = session.newJob();
      const made = await countNewJobs(session.subject, async () => {
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
];
