#!/usr/bin/env node
// Runs the tests of `npm test` on the oldest Node that fx supports and on the two newest. Arguments choose others:
// `npm run test:node -- 24.21.0`. A Node that cannot be installed is a failure.
import { delimiter, dirname } from "node:path";
import { installNode } from "./support/install-node.mjs";
import { sayTotal, tallyOf } from "./test/tally-of.mjs";

const VERSIONS = ["20.19.0", "25.9.0", "26.10.0"];

const chosen = process.argv.slice(2);
const tallies = [];
for (const version of chosen.length > 0 ? chosen : VERSIONS) {
  const tally = await testOn(version);
  console.log(`Node ${version}: ${tally.passed} passed and ${tally.failed} failed`);
  tallies.push(tally);
}
process.exitCode = sayTotal(tallies);

/** Tests start `node` from the path, so that is this version, too. */
async function testOn(version) {
  try {
    const node = await installNode(version);
    return await tallyOf([node, "scripts/test.mjs"], {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
    });
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
