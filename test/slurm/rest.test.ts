import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endWithScope } from "../support/hooks/current-test.ts";
import { decideStates } from "../support/openapi/decide-states.ts";
import { describeRealService } from "../support/openapi/describe-real-service.ts";
import { SlurmCluster } from "./support/slurm-cluster.ts";

const SCRIPTS = { short: "true", slow: "sleep 3600", fails: "exit 3" };

describeRealService("Slurm's REST daemon", {
  async start(project) {
    const cluster = new SlurmCluster();
    endWithScope(() => cluster.stop());
    await cluster.start();
    const { url, token } = await cluster.startRest();
    const headers = { "x-slurm-user-name": "root", "x-slurm-user-token": token };
    const document = await fetch(`${url}/openapi/v3`, { headers });
    return {
      url,
      document: project.write("slurm.json", await document.text()),
      env: { JOBS_X_SLURM_USER_NAME: "root", JOBS_X_SLURM_USER_TOKEN: token },
    };
  },
  // The document lists no states, so fx asks whether this is a job.
  flags: ["--create", "POST /slurm/v0.0.38/job/submit"],
  decisions: {},
  inputs: (_, kind) => ({
    script: `#!/bin/sh\n${SCRIPTS[kind]}\n`,
    job: { environment: { PATH: "/bin:/usr/bin" }, standard_output: "/dev/null" },
  }),
  edit: writePhases,
  failure: /NonZeroExitCode/,
});

const STATES = {
  PENDING: "queued",
  CONFIGURING: "queued",
  RUNNING: "running",
  COMPLETING: "running",
  COMPLETED: "succeeded",
  FAILED: "failed",
  CANCELLED: "aborted",
};

/** The document does not list the states: a person writes them. */
function writePhases(folder: string): void {
  const file = join(folder, "src/index.ts");
  const source = readFileSync(file, "utf8");
  const edited = decideStates(source, STATES);
  assert.notEqual(edited, source, source);
  writeFileSync(file, edited);
}
