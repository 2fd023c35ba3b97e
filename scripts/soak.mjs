#!/usr/bin/env node
// Ten times as many cases for every decoder as `npm test` tries, and the whole load of which it tries a share. Arguments go to mocha.
import { ensureBuilt } from "./setup/ensure-built.mjs";
import { ensureInstalled } from "./setup/ensure-installed.mjs";
import { runTests } from "./test/run-tests.mjs";

process.env.FX_FUZZ_CASES ??= "20000";
process.env.FX_LOAD ??= "whole";
await ensureInstalled();
await ensureBuilt();
process.exitCode = await runTests({
  args: [
    "test/fuzz/**/*.test.ts",
    "test/scenarios/load/**/*.test.ts",
    "--timeout=600000",
    ...process.argv.slice(2),
  ],
});
