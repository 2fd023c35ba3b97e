import { CheckFailure } from "../check-failure.ts";
import type { CheckSubject } from "../check-subject.ts";
import type { ConformanceCheck } from "../check.ts";

/** Checks of `grpc.health.v1.Health`. */
export const HEALTH_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "health/serving",
    level: "engine",
    title: "the server and each of its services report SERVING",
    why: "Kubernetes asks the health service whether the pod is alive and ready. It restarts a pod that answers anything but SERVING, or sends it no calls. Load balancers ask for single services.",
    fix: "Serve `grpc.health.v1.Health` on the same port, and set SERVING for the empty name and for the full name of each service, as Flyte's Python servers do.",
    kinds: ["async", "sync"],
    jobs: 0,
    async run(session) {
      for (const service of ["", ...listServices(session.subject)]) {
        const status = await session.health(service);
        if (status !== "SERVING")
          throw new CheckFailure(`${service || "the whole server"} reports ${status}`, {
            expected: "SERVING",
          });
      }
    },
  },
];

/** The services that the engine calls for a connector of this kind. */
function listServices({ client, kind }: CheckSubject): readonly string[] {
  const other = kind === "sync" ? ".Async" : ".Sync";
  return client.serviceNames.filter((name) => !name.includes(other));
}
