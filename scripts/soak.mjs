#!/usr/bin/env node
// Runs 10 times as many fuzz cases as `npm run test:system`, and the full load test. Arguments are
// passed to mocha. `FX_SOAK_MINUTES` is how long the test of worker processes takes (default: 30).
import { runTests } from "./test/run-tests.mjs";

process.env.FX_FUZZ_CASES ??= "20000";
process.env.FX_LOAD ??= "whole";
process.exitCode = await runTests({
  args: [
    "test/fuzz/**/*.test.ts",
    "test/system/load/**/*.test.ts",
    "test/system/jobs/kill-matrix.test.ts",
    "--timeout=600000",
    ...process.argv.slice(2),
  ],
});
