#!/usr/bin/env node
// Runs `npm test`, `npm run test:interop` and `npm run test:browser`. The last line counts the tests
// of all.
import { printTotal, runAndCount } from "./test/run-and-count.mjs";

const tallies = [];
for (const script of ["scripts/test.mjs", "scripts/interop.mjs", "scripts/browser.mjs"])
  tallies.push(await runAndCount([process.execPath, script]));
process.exitCode = printTotal(tallies);
