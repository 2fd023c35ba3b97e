#!/usr/bin/env node
// Tries fx as users get it: packs it, installs it in an empty folder, tests with it under each test runner, makes a project of
// each kind and runs all that it offers. Arguments choose by name: `install`, `runners`, or a template. `--offline` takes the libraries from this checkout, in place of the registry.
import { ensureBuilt } from "./setup/ensure-built.mjs";
import { ensureInstalled } from "./setup/ensure-installed.mjs";

const args = process.argv.slice(2);
await ensureInstalled();
await ensureBuilt();
const { tryTemplates } = await import("./templates/try-templates.mjs");
process.exitCode = await tryTemplates({
  names: args.filter((arg) => !arg.startsWith("-")),
  offline: args.includes("--offline"),
});
