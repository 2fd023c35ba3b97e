#!/usr/bin/env node
// Runs `npm test` on the oldest Node that fx supports, on the one that `fx init` writes into
// projects, and on the newest. Arguments select other versions and tests:
// `npm run test:node -- 24.21.0 --grep drain`. If a Node cannot be installed, the run fails.
import { delimiter, dirname } from "node:path";
import { installRuntime } from "./support/install-runtime.mjs";
import { printTotal, runAndCount } from "./test/run-and-count.mjs";

const VERSIONS = ["20.19.0", "24.21.0", "26.10.0"];

const isVersion = (arg) => /^\d+\.\d+\.\d+$/.test(arg);
const chosen = process.argv.slice(2).filter(isVersion);
const args = process.argv.slice(2).filter((arg) => !isVersion(arg));
const tallies = [];
for (const version of chosen.length > 0 ? chosen : VERSIONS) {
  const tally = await testOn(version);
  console.log(`Node ${version}: ${tally.passed} passed and ${tally.failed} failed`);
  tallies.push(tally);
}
process.exitCode = printTotal(tallies);

/** Tests start `node` from the PATH, so the PATH must contain this version. */
async function testOn(version) {
  try {
    const node = await installRuntime("node", version);
    return await runAndCount([node, "scripts/test.mjs", ...args], {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
    });
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
