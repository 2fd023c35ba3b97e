import type { CreateWorld } from "flyte-fx/testing";
import { isActive, JobService } from "./job-service.ts";

const API_KEY = "for-the-checks-only";

/** Stands in for your system in `fx check`: jobs cost nothing there, and take no time. */
export const world: CreateWorld = ({ clock }) => {
  const service = new JobService({ apiKey: API_KEY, now: () => clock.now() });
  return {
    fetch: service.fetch,
    secrets: { JOB_API_KEY: API_KEY },
    jobs: () => [...service.jobs.keys()].map((id) => ({ id, active: isActive(service.look(id)!) })),
  };
};
