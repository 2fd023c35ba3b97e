#!/usr/bin/env node
// Runs `npm test` and `npm run test:interop`. The last line counts the tests of both.
import { printTotal, runAndCount } from "./test/run-and-count.mjs";

const tallies = [];
for (const script of ["scripts/test.mjs", "scripts/interop.mjs"])
  tallies.push(await runAndCount([process.execPath, script]));
process.exitCode = printTotal(tallies);
