#!/usr/bin/env node
// The tests of `npm test` under c8, which also counts what the commands they start reach of `src`. Arguments go to mocha.
import { ensureBuilt } from "./setup/ensure-built.mjs";
import { ensureInstalled } from "./setup/ensure-installed.mjs";
import { runTests } from "./test/run-tests.mjs";

await ensureInstalled();
await ensureBuilt();
process.exitCode = await runTests({ args: process.argv.slice(2), coverage: true });
