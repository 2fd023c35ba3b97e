import { rmSync } from "node:fs";
import type { CreateWorld } from "flyte-fx/testing";
import { serveCommands } from "./command-server.ts";
import { FakeSlurm } from "./fake-slurm.ts";

/** A Slurm cluster for `fx check`, on a machine that has none: jobs cost nothing, and take no time. */
export const world: CreateWorld = async ({ clock }) => {
  const slurm = new FakeSlurm(clock);
  const stop = await serveCommands(slurm.run);
  return {
    jobs: () => slurm.jobs,
    async close() {
      await stop();
      for (const folder of slurm.folders) rmSync(folder, { recursive: true, force: true });
    },
  };
};
