import type { ConformanceCheck } from "../check.ts";
import type { ObservedCall } from "../observed-connector.ts";
import { skipAtEndpoint, skipWithoutJobs } from "../skip-reasons.ts";
import { BLOCKING_CHECK } from "./blocking-check.ts";
import { refuseLostJob } from "./refuse-lost-job.ts";

/** The default of `fx serve --drain`. */
const DRAIN_MS = 30_000;

/** Checks of the server as a whole. */
export const SERVER_CHECKS: readonly ConformanceCheck[] = [
  BLOCKING_CHECK,
  {
    id: "server/drain",
    level: "leaks",
    title: "a create in flight at a shutdown is answered, or its job is deleted",
    why: "Each release of a connector stops its old pods with SIGTERM. If the process ends between the request that creates the job and the reply to Flyte, nobody knows the job, and the retry makes another one.",
    fix: "Return from create soon after the outside system has accepted the job. Do not end the process or close clients on SIGTERM: `fx serve` waits for the calls in flight, 30 s by default.",
    kinds: ["async"],
    jobs: 1,
    skip: (subject) => skipAtEndpoint(subject, "shut down a server") ?? skipWithoutJobs(subject),
    async run(session) {
      const listNewJobs = session.watchNewJobs();
      await session.atAnotherServer({}, async (there) => {
        const { inProcess } = there.subject;
        const job = there.newJob();
        let create: ObservedCall | undefined;
        let closed: Promise<number> | undefined;
        inProcess!.watch.beforeCall = (call) => {
          if (call.method !== "create") return;
          create = call;
          closed = inProcess!.close(DRAIN_MS);
        };
        const isAnswered = await there.create(job).then(
          () => true,
          (error: unknown) => {
            if (create === undefined) throw error;
            return false;
          },
        );
        await closed;
        if (!isAnswered)
          await refuseLostJob(there, { job, create: create!, isAnswered: true, listNewJobs });
      });
    },
  },
];
