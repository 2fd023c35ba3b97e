#!/usr/bin/env node
// Tests fx against Flyte's own SDKs: installs them, then runs test/interop. Arguments are passed to
// mocha, such as `npm run test:interop -- --grep dataclass`.
import { pythonEnvironment, pythonEnvironments } from "./interop/python-environment.mjs";
import { runTests } from "./test/run-tests.mjs";
import { INTEROP } from "./test/tiers.mjs";

process.exitCode = (await installPeers())
  ? await runTests({ args: process.argv.slice(2), suite: INTEROP })
  : 1;

/** Tests cannot run without the SDKs, so a failed installation fails the run. */
async function installPeers() {
  try {
    for (const name of pythonEnvironments()) await pythonEnvironment(name);
    return true;
  } catch (error) {
    console.error(error);
    console.log("0 passed, 1 failed");
    return false;
  }
}
