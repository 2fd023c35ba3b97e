#!/usr/bin/env node
// Runs everything that `npm test` leaves out: real processes, Flyte's own SDKs, and a browser. The
// last line counts the tests of all.
import { printTotal, runAndCount } from "./test/run-and-count.mjs";

const tallies = [];
for (const args of [
  ["scripts/test.mjs", "--system"],
  ["scripts/interop.mjs"],
  ["scripts/browser.mjs"],
])
  tallies.push(await runAndCount([process.execPath, ...args]));
process.exitCode = printTotal(tallies);
