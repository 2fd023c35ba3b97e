#!/usr/bin/env node
// All tests from a bare clone: installs, builds, runs mocha. Arguments go to mocha: `npm test -- --grep int64`.
import { ensureBuilt } from "./setup/ensure-built.mjs";
import { ensureInstalled } from "./setup/ensure-installed.mjs";
import { runTests } from "./test/run-tests.mjs";

await ensureInstalled();
await ensureBuilt();
process.exitCode = await runTests({ args: process.argv.slice(2) });
