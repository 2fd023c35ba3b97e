#!/usr/bin/env node
// Tests fx against Flyte's own SDKs: makes their environments, then runs test/interop. Arguments go to mocha, such as
// `npm run test:interop -- --grep dataclass`.
import { pythonEnvironment, pythonEnvironments } from "./interop/python-environment.mjs";
import { runTests } from "./test/run-tests.mjs";
import { INTEROP } from "./test/tiers.mjs";

process.exitCode = (await havePeers())
  ? await runTests({ args: process.argv.slice(2), suite: INTEROP })
  : 1;

/** Without the SDKs nothing is tested, and that is a failure. */
async function havePeers() {
  try {
    for (const name of pythonEnvironments()) await pythonEnvironment(name);
    return true;
  } catch (error) {
    console.error(error);
    console.log("0 passed, 1 failed");
    return false;
  }
}
