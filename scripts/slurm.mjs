#!/usr/bin/env node
// Tests examples/slurm against a real Slurm cluster of one node on this machine: installs Slurm, then
// runs test/slurm. Arguments are passed to mocha, such as `npm run test:slurm -- --grep drained`.
import { installSlurm } from "./slurm/install-slurm.mjs";
import { runTests } from "./test/run-tests.mjs";
import { SLURM } from "./test/tiers.mjs";

const missing = await installSlurm();
if (missing === undefined) {
  process.exitCode = await runTests({ args: process.argv.slice(2), suite: SLURM });
} else {
  console.error(`cannot run Slurm: ${missing}`);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
}
