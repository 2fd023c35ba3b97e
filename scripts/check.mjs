#!/usr/bin/env node
// Runs the fast checks: formatting, types, budget of tokens, unused code, API reference, lint, import
// cycles, unit tests. `--static` leaves out the last three, which take minutes.
import { readdirSync } from "node:fs";
import { checkAll } from "./check/check-all.mjs";

const examples = readdirSync("examples").map((name) => ({
  title: `types of examples/${name}`,
  command: ["node_modules/typescript/bin/tsc", "-p", `examples/${name}`],
}));
const checks = [
  {
    title: "formatting (npm run format fixes it)",
    command: ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  },
  { title: "types", command: ["node_modules/typescript/bin/tsc", "-p", "."] },
  {
    title: "types of the page of fx dev",
    command: ["node_modules/typescript/bin/tsc", "-p", "page"],
  },
  ...examples,
  { title: "budget of tokens, names, circles", command: ["scripts/measure.mjs", "--check"] },
  { title: "unused code and dependencies", command: ["node_modules/knip/bin/knip.js"] },
  {
    title: "API reference",
    command: [
      "node_modules/typedoc/bin/typedoc",
      ...["--options", "scripts/docs/typedoc.json", "--emit", "none"],
    ],
  },
];
const slow = [
  {
    title: "lint and import cycles",
    command: ["node_modules/eslint/bin/eslint.js", "--max-warnings=0", "."],
  },
  { title: "unit tests", command: ["scripts/test.mjs", "--unit"] },
];
process.exitCode = await checkAll(
  process.argv.includes("--static") ? checks : [...checks, ...slow],
);
