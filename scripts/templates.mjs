#!/usr/bin/env node
// Tries the templates as users get them: packs fx, makes a project of each kind, installs it, and runs all that it offers.
// Arguments choose templates by name. `--offline` takes the libraries from this checkout, in place of the registry.
import { ensureBuilt } from "./setup/ensure-built.mjs";
import { ensureInstalled } from "./setup/ensure-installed.mjs";

const args = process.argv.slice(2);
await ensureInstalled();
await ensureBuilt();
const { tryTemplates } = await import("./templates/try-templates.mjs");
process.exitCode = await tryTemplates({ names: args.filter((arg) => !arg.startsWith("-")), offline: args.includes("--offline") });
