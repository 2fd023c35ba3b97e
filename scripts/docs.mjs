#!/usr/bin/env node
// Writes the API reference into docs/api, which is not kept. A warning of typedoc's fails it.
import { ensureInstalled } from "./setup/ensure-installed.mjs";
import { runCommand } from "./setup/run-command.mjs";

await ensureInstalled();
const { code } = await runCommand(process.execPath, [
  "node_modules/typedoc/bin/typedoc",
  "--options",
  "scripts/docs/typedoc.json",
  ...process.argv.slice(2),
]);
process.exitCode = code;
