#!/usr/bin/env node
// The tests of `npm test` on the oldest Node that fx runs on and on the two newest, whatever Node starts this. Arguments
// choose others: `npm run test:node -- 24.21.0`. A Node that cannot be had is a failure.
import { delimiter, dirname } from "node:path";
import { nodeOf } from "./node/node-of.mjs";
import { ensureBuilt } from "./setup/ensure-built.mjs";
import { ensureInstalled } from "./setup/ensure-installed.mjs";
import { sayTotal, tallyOf } from "./test/tally-of.mjs";

const VERSIONS = ["20.19.0", "25.9.0", "26.10.0"];

const chosen = process.argv.slice(2);
await ensureInstalled();
await ensureBuilt();
const tallies = [];
for (const version of chosen.length > 0 ? chosen : VERSIONS) {
  const tally = await testOn(version);
  console.log(`Node ${version}: ${tally.passed} passed and ${tally.failed} failed`);
  tallies.push(tally);
}
process.exitCode = sayTotal(tallies);

/** What the tests start is found on the path: that Node, too. */
async function testOn(version) {
  try {
    const node = await nodeOf(version);
    return await tallyOf([node, "scripts/test/local.mjs"], {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
    });
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
