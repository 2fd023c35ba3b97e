#!/usr/bin/env node
// Tries fx as users get it: packs it, installs it in an empty folder, tests with it under each test runner, and makes a
// project of each kind and runs all its scripts. Arguments choose by name: `install`, `runners`, or a template. `--offline`
// takes the libraries from this checkout instead of the registry.
import { tryTemplates } from "./templates/try-templates.mjs";

const args = process.argv.slice(2);
process.exitCode = await tryTemplates({
  names: args.filter((arg) => !arg.startsWith("-")),
  offline: args.includes("--offline"),
});
