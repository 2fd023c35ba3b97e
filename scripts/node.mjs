#!/usr/bin/env node
// Runs `npm test` on the oldest Node that fx supports and on the two newest. Arguments select other
// versions: `npm run test:node -- 24.21.0`. If a Node cannot be installed, the run fails.
import { delimiter, dirname } from "node:path";
import { installNode } from "./support/install-node.mjs";
import { printTotal, runAndCount } from "./test/run-and-count.mjs";

const VERSIONS = ["20.19.0", "25.9.0", "26.10.0"];

const chosen = process.argv.slice(2);
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
    const node = await installNode(version);
    return await runAndCount([node, "scripts/test.mjs"], {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
    });
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
