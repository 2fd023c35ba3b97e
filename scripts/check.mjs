#!/usr/bin/env node
// Runs the fast checks: formatting, lint, import cycles, types, budget of lines, unused code, API
// reference, unit tests.
import { readdirSync } from "node:fs";
import { checkAll } from "./check/check-all.mjs";

const examples = readdirSync("examples").map((name) => ({
  title: `types of examples/${name}`,
  command: ["node_modules/typescript/bin/tsc", "-p", `examples/${name}`],
}));
process.exitCode = await checkAll([
  {
    title: "formatting (npm run format fixes it)",
    command: ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  },
  {
    title: "lint and import cycles",
    command: ["node_modules/eslint/bin/eslint.js", "--max-warnings=0", "."],
  },
  { title: "types", command: ["node_modules/typescript/bin/tsc", "-p", "."] },
  {
    title: "types of the page of fx dev",
    command: ["node_modules/typescript/bin/tsc", "-p", "page"],
  },
  ...examples,
  { title: "budget of lines", command: ["scripts/measure.mjs", "--check"] },
  { title: "unused code and dependencies", command: ["node_modules/knip/bin/knip.js"] },
  {
    title: "API reference",
    command: [
      "node_modules/typedoc/bin/typedoc",
      ...["--options", "scripts/docs/typedoc.json", "--emit", "none"],
    ],
  },
  {
    title: "unit tests",
    command: ["scripts/test.mjs", "--unit"],
  },
]);
