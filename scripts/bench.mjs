#!/usr/bin/env node
// Measures speed: builds as for a release, then runs bench/. Raw rows go to bench/results, read in docs/benchmarks.md.
import { ensureInstalled } from "./setup/ensure-installed.mjs";
import { runCommand } from "./setup/run-command.mjs";
import { withLock } from "./setup/with-lock.mjs";

await ensureInstalled();
const { buildPackage } = await import("./build/build-package.mjs");
await withLock(() => buildPackage({ release: true }));
const { code } = await runCommand(process.execPath, [
  "--import",
  "tsx",
  "bench/main.ts",
  ...process.argv.slice(2),
]);
process.exitCode = code;
