#!/usr/bin/env node
// Everything that can be wrong without a slow test: formatting, types, lint and import cycles, unused code, unit tests.
import { readdirSync } from "node:fs";
import { checkAll } from "./check/check-all.mjs";
import { ensureBuilt } from "./setup/ensure-built.mjs";
import { ensureInstalled } from "./setup/ensure-installed.mjs";

await ensureInstalled();
await ensureBuilt();
const examples = readdirSync("examples").map((name) => ({
  title: `types of examples/${name}`,
  command: ["node_modules/typescript/bin/tsc", "-p", `examples/${name}`],
}));
process.exitCode = await checkAll([
  {
    title: "formatting (npm run format mends it)",
    command: ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  },
  {
    title: "lint and import cycles",
    command: ["node_modules/eslint/bin/eslint.js", "--max-warnings=0", "."],
  },
  { title: "types", command: ["node_modules/typescript/bin/tsc", "-p", "."] },
  ...examples,
  { title: "unused code and dependencies", command: ["node_modules/knip/bin/knip.js"] },
  { title: "API reference without a warning", command: ["scripts/docs.mjs", "--emit", "none"] },
  { title: "unit tests", command: ["scripts/test/unit.mjs"] },
]);
