#!/usr/bin/env node
// Runs everything that `npm test` leaves out: real processes, Flyte's own SDKs, a browser, and a
// Slurm cluster. The last line counts the tests of all.
import { printTotal, runAndCount } from "./test/run-and-count.mjs";

const tallies = [];
for (const args of [
  ["scripts/test.mjs", "--system"],
  ["scripts/interop.mjs"],
  ["scripts/browser.mjs"],
  ["scripts/slurm.mjs"],
])
  tallies.push(await runAndCount([process.execPath, ...args]));
process.exitCode = printTotal(tallies);
