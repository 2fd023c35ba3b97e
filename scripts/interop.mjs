#!/usr/bin/env node
// Tests fx against Flyte's own SDKs: installs them, then runs test/interop. Arguments are passed to
// mocha, such as `npm run test:interop -- --grep dataclass`.
import { fileURLToPath } from "node:url";
import { pythonEnvironment, pythonEnvironments } from "./interop/python-environment.mjs";
import { printTotal, runAndCount } from "./test/run-and-count.mjs";
import { runTests } from "./test/run-tests.mjs";
import { INTEROP } from "./test/tiers.mjs";

/**
 * Runs alone: the client of Google Cloud Storage buffers more on a busy machine than this test
 * allows.
 */
const MEMORY = "test/interop/storage/memory.test.ts";
const EXCEPT_MEMORY = "--except-memory";

const args = process.argv.slice(2);
process.exitCode = (await installPeers()) ? await run() : 1;

async function run() {
  if (args[0] === EXCEPT_MEMORY) return runTests({ except: MEMORY, suite: INTEROP });
  if (args.length > 0) return runTests({ args, suite: INTEROP });
  const self = [process.execPath, fileURLToPath(import.meta.url)];
  return printTotal([
    await runAndCount([...self, MEMORY]),
    await runAndCount([...self, EXCEPT_MEMORY]),
  ]);
}

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
