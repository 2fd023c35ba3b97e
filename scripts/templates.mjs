#!/usr/bin/env node
// Tries fx as users install it: packs it, installs it in an empty folder, runs its tests with each
// test runner, and creates a project of each kind and follows its README. Arguments select by name:
// `install`, `runners`, or a template. `--offline` uses the libraries of this checkout instead of
// the registry.
import { tryTemplates } from "./templates/try-templates.mjs";

const args = process.argv.slice(2);
const { failed } = await tryTemplates({
  names: args.filter((arg) => !arg.startsWith("-")),
  offline: args.includes("--offline"),
});
process.exitCode = failed === 0 ? 0 : 1;
