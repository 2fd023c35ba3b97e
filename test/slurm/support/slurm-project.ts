import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const EXAMPLE = fileURLToPath(new URL("../../../examples/slurm/src", import.meta.url));

/** A project with the example's connector, and a task that runs until a file exists. */
export function slurmProject(): TemporaryProject {
  return new TemporaryProject({
    "src/tasks.ts": `import { t } from "flyte-fx";
import { slurm } from ${JSON.stringify(join(EXAMPLE, "index.ts"))};
import { resources } from ${JSON.stringify(join(EXAMPLE, "read-submission.ts"))};

export { slurm };
export const wait = slurm.task({
  name: "wait",
  inputs: { ...resources, file: t.string() },
  custom: { script: \`#!/bin/sh
echo waiting
while [ ! -e "$INPUT_file" ]; do sleep 0.2; done
echo found
\` },
});
`,
  });
}
