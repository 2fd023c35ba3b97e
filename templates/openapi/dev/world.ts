import type { CreateWorld } from "flyte-fx/testing";
import { JobService, SECRETS } from "./job-service.ts";

/** Stands in for the service in `fx check`: jobs cost nothing there, and take no time. */
export const world: CreateWorld = ({ clock }) => {
  const service = new JobService({ now: () => clock.now() });
  Object.assign(process.env, service.variables);
  return {
    fetch: service.fetch,
    secrets: SECRETS,
    jobs: () => Array.from(service.jobs, ([id, { isActive }]) => ({ id, active: isActive })),
  };
};
