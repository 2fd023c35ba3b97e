import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { ROOT } from "../setup/paths.mjs";

/** Where tests lie: a folder of test/ is a tier, and so is each example. */
export const SPECS = ["test/**/*.test.ts", "examples/*/test/**/*.test.ts"];

/** `test/runtime` for a test of the runtime, `examples/duckdb` for one of that example. */
export function tierOf(file) {
  return relative(ROOT, file).split(sep).slice(0, 2).join("/");
}

/** Every folder of test/ and every example that holds a test file. */
export function findTiers() {
  const folders = ["test", "examples"].flatMap((parent) =>
    readdirSync(join(ROOT, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${parent}/${entry.name}`),
  );
  return folders.filter((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true }).some((path) => path.endsWith(".test.ts") && !path.includes("node_modules")),
  );
}
