#!/usr/bin/env node
// Runs `npm test`, the static checks of `npm run check`, `npm run test:full`, and on the newer Nodes,
// which users run, the unit tests and the tests that depend most on Node. The last line counts the
// tests of all.
import { printTotal, runAndCount } from "./test/run-and-count.mjs";
import { LOCAL } from "./test/tiers.mjs";

const NEWER_NODES = ["24.21.0", "26.10.0"];
/** What a server promises, and what a new project runs. */
const ON_NEWER_NODES = [
  "test/scenarios/serve/**/*.test.ts",
  "test/scenarios/check/**/*.test.ts",
  "test/system/serve/**/*.test.ts",
  "test/system/init/project.test.ts",
];

const tallies = [];
for (const [script, ...args] of [
  ["scripts/test.mjs"],
  ["scripts/check.mjs", "--static"],
  ["scripts/full.mjs"],
  ["scripts/node.mjs", ...NEWER_NODES, "--unit"],
  ["scripts/node.mjs", ...NEWER_NODES, "--parallel", `--jobs=${LOCAL.jobs}`, ...ON_NEWER_NODES],
])
  tallies.push(await runAndCount([process.execPath, script, ...args]));
process.exitCode = printTotal(tallies);
