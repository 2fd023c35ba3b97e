#!/usr/bin/env node
// Runs `npm test`, `npm run test:interop` and `npm run test:browser`, and on the newer Nodes, which
// users run, the tests that depend most on Node. The last line counts the tests of all.
import { printTotal, runAndCount } from "./test/run-and-count.mjs";
import { LOCAL } from "./test/tiers.mjs";

const NEWER_NODES = ["24.21.0", "26.10.0"];
/** Servers, connections and processes: what a server promises, and what a new project runs. */
const ON_NEWER_NODES = [
  "test/scenarios/serve",
  "test/scenarios/check",
  "test/scenarios/init",
  "test/scenarios/transcripts/drain.test.ts",
  "test/runtime/service",
  "test/runtime/remote/transport",
].map((path) => (path.endsWith(".ts") ? path : `${path}/**/*.test.ts`));

const tallies = [];
for (const [script, ...args] of [
  ["scripts/test.mjs"],
  ["scripts/interop.mjs"],
  ["scripts/browser.mjs"],
  ["scripts/node.mjs", ...NEWER_NODES, "--parallel", `--jobs=${LOCAL.jobs}`, ...ON_NEWER_NODES],
])
  tallies.push(await runAndCount([process.execPath, script, ...args]));
process.exitCode = printTotal(tallies);
