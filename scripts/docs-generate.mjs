#!/usr/bin/env node
// Writes the generated pages anew: errors, commands, the public names.
import { ensureBuilt } from "./setup/ensure-built.mjs";
import { ensureInstalled } from "./setup/ensure-installed.mjs";
import { runCommand } from "./setup/run-command.mjs";

await ensureInstalled();
await ensureBuilt();
const { code } = await runCommand(process.execPath, [
  "--import",
  "tsx",
  "scripts/docs/write-pages.mjs",
  ...process.argv.slice(2),
]);
process.exitCode = code;
