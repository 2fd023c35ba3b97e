import { ensure } from "../check-failure.ts";
import type { CheckSubject } from "../check-subject.ts";
import {
  type ConformanceCheck,
  NEW_ASYNC_JOB,
  NO_JOBS,
  skipAtEndpoint,
  skipWithoutJobs,
} from "../check.ts";
import type { ObservedCall } from "../observed-connector.ts";
import { BLOCKING_CHECK } from "./blocking-check.ts";
import { refuseLostJob } from "./refuse-lost-job.ts";

/** The default of `fx serve --drain`. */
const DRAIN_MS = 30_000;

/** Checks of `grpc.health.v1.Health`. */
export const HEALTH_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "health/serving",
    level: "engine",
    title: "the server and each of its services report SERVING",
    why: "Kubernetes asks the health service whether the pod is alive and ready. It restarts a pod that answers anything but SERVING, or sends it no calls. Load balancers ask for single services.",
    fix: "Serve `grpc.health.v1.Health` on the same port, and set SERVING for the empty name and for the full name of each service, as Flyte's Python servers do.",
    ...NO_JOBS,
    async run(session) {
      for (const service of ["", ...listServices(session.subject)]) {
        const status = await session.health(service);
        const message = `${service || "the whole server"} reports ${status}`;
        ensure(status === "SERVING", message, "SERVING");
      }
    },
  },
];

/** The services that the engine calls for a connector of this kind. */
function listServices({ client, kind }: CheckSubject): readonly string[] {
  const other = kind === "sync" ? ".Async" : ".Sync";
  return client.serviceNames.filter((name) => !name.includes(other));
}

/** Checks of the server as a whole. */
export const SERVER_CHECKS: readonly ConformanceCheck[] = [
  BLOCKING_CHECK,
  {
    id: "server/drain",
    level: "leaks",
    title: "a create in flight at a shutdown is answered, or its job is deleted",
    why: "Each release of a connector stops its old pods with SIGTERM. If the process ends between the request that creates the job and the reply to Flyte, nobody knows the job, and the retry makes another one.",
    fix: "Return from create soon after the outside system has accepted the job. Do not end the process or close clients on SIGTERM: `fx serve` waits for the calls in flight, 30 s by default.",
    ...NEW_ASYNC_JOB,
    skip: (subject) => skipAtEndpoint(subject, "shut down a server") ?? skipWithoutJobs(subject),
    async run(session) {
      const listNewJobs = session.watchNewJobs();
      await session.atAnotherServer({}, async (there) => {
        const inProcess = there.subject.inProcess!;
        const job = there.newJob();
        let create: ObservedCall | undefined;
        let closed: Promise<void> | undefined;
        inProcess.watch.beforeCall = (call) => {
          if (call.method !== "create") return;
          create = call;
          closed = inProcess.close(DRAIN_MS);
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
