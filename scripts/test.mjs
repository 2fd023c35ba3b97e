#!/usr/bin/env node
// Runs the unit tests and the tests of commands. `--unit` runs only the unit tests. `--system` runs
// instead what needs real processes, terminals, disks or minutes, and ten times as many fuzz cases. `--coverage` measures coverage
// with c8. Other arguments are passed to mocha: `npm test -- --grep int64`.
import { runTests } from "./test/run-tests.mjs";
import { LOCAL, SYSTEM, UNIT } from "./test/tiers.mjs";

const OWN = ["--unit", "--system", "--coverage"];

const own = new Set(process.argv.slice(2).filter((arg) => OWN.includes(arg)));
const args = process.argv.slice(2).filter((arg) => !own.has(arg));
if (own.has("--system")) process.env.FX_FUZZ_CASES ??= "2000";
const suite = own.has("--unit") ? UNIT : own.has("--system") ? SYSTEM : LOCAL;
process.exitCode = await runTests({ args, suite, coverage: own.has("--coverage") });
