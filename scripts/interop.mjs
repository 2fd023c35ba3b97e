#!/usr/bin/env node
// fx against Flyte's own SDKs. Makes their environments, then runs test/interop. Arguments go to mocha: `npm run test:interop -- --grep dataclass`.
import { pythonEnvironment, pythonEnvironments } from "./interop/python-environment.mjs";
import { ensureBuilt } from "./setup/ensure-built.mjs";
import { ensureInstalled } from "./setup/ensure-installed.mjs";
import { runTests } from "./test/run-tests.mjs";
import { INTEROP } from "./test/tiers.mjs";

await ensureInstalled();
await ensureBuilt();
process.exitCode = (await havePeers())
  ? await runTests({ args: process.argv.slice(2), suite: INTEROP })
  : 1;

/** Without its peers nothing is proven, and that is a failure. */
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
