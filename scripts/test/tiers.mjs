import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { ROOT } from "../setup/paths.mjs";

export const SPECS = ["test/**/*.test.ts"];

/** A folder of test/ is a tier: `test/runtime` for a test of the runtime. */
export function tierOf(file) {
  return relative(ROOT, file).split(sep).slice(0, 2).join("/");
}

/** Every tier that has a test file. */
export function findTiers() {
  const files = readdirSync(join(ROOT, "test"), { recursive: true }).filter((path) => path.endsWith(".test.ts"));
  return [...new Set(files.map((path) => tierOf(join(ROOT, "test", path))))];
}
