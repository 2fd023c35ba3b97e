#!/usr/bin/env node
// The main job from a bare clone: installs, builds, and runs a task of the DuckDB example.
import { ensureBuilt } from "./setup/ensure-built.mjs";
import { ensureInstalled } from "./setup/ensure-installed.mjs";
import { runCommand } from "./setup/run-command.mjs";

const TASK = ["examples/duckdb/src/tasks.ts", "hottest_days", "--year", "2012"];

await ensureInstalled();
await ensureBuilt();
console.error(`\n$ fx run ${TASK.join(" ")}`);
const { code } = await runCommand(process.execPath, [
  "bin/fx.js",
  "run",
  ...TASK,
  ...process.argv.slice(2),
]);
process.exitCode = code;
