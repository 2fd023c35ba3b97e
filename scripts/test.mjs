#!/usr/bin/env node
// Runs the tests that need only Node. Arguments are passed to mocha: `npm test -- --grep int64`.
// `--coverage` measures coverage with c8.
import { runTests } from "./test/run-tests.mjs";

const args = process.argv.slice(2).filter((arg) => arg !== "--coverage");
process.exitCode = await runTests({ args, coverage: process.argv.includes("--coverage") });
