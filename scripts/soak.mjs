#!/usr/bin/env node
// Runs ten times as many fuzzed cases for every decoder as `npm test`, and the whole load. Arguments go to mocha.
import { runTests } from "./test/run-tests.mjs";

process.env.FX_FUZZ_CASES ??= "20000";
process.env.FX_LOAD ??= "whole";
process.exitCode = await runTests({
  args: [
    "test/fuzz/**/*.test.ts",
    "test/scenarios/load/**/*.test.ts",
    "--timeout=600000",
    ...process.argv.slice(2),
  ],
});
