#!/usr/bin/env node
// Runs `npm test` and `npm run test:interop` and says last, on a line of its own, how many tests of both passed and failed.
import { sayTotal, tallyOf } from "./test/tally-of.mjs";

const tallies = [];
for (const script of ["scripts/test.mjs", "scripts/interop.mjs"])
  tallies.push(await tallyOf([process.execPath, script]));
process.exitCode = sayTotal(tallies);
