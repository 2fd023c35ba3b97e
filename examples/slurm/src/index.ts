import { fileURLToPath } from "node:url";
import { t } from "flyte-fx";
import { resources } from "./read-submission.ts";
import { SlurmConnector } from "./slurm-connector.ts";

/** Set SLURM_JOBS_FOLDER to a folder that the nodes of the cluster can see under the same path. */
export const slurm = new SlurmConnector({
  folder:
    process.env["SLURM_JOBS_FOLDER"] ??
    fileURLToPath(new URL("../.fx/slurm-jobs", import.meta.url)),
});

/** Throws darts at a square. The share that hits the circle in it is a quarter of pi. */
export const estimatePi = slurm.task({
  name: "estimate_pi",
  inputs: { ...resources, darts: t.int().default(1_000_000).describe("number of darts") },
  custom: {
    script: `#!/bin/sh
awk -v darts="$INPUT_darts" -v seed="\${SLURM_ARRAY_TASK_ID:-0}" 'BEGIN {
  srand(seed)
  for (dart = 0; dart < darts; dart++) if (rand() ^ 2 + rand() ^ 2 < 1) hits++
  print 4 * hits / darts
}'
`,
  },
});
