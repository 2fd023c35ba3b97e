import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { ROOT } from "../setup/paths.mjs";

/**
 * A set of test files. Each folder in it is a tier, which has to run: `test/runtime`, `test/interop/flyte1`.
 *
 * @typedef {{ specs: readonly string[], options: readonly string[] }} Suite
 */

/** @type {Suite} What needs Node alone. */
export const LOCAL = { specs: ["test/**/*.test.ts"], options: ["--ignore=test/interop/**"] };

/** @type {Suite} What needs Flyte's own SDKs. */
export const INTEROP = { specs: ["test/interop/**/*.test.ts"], options: ["--timeout=600000"] };

/** The tier of a test file. */
export function tierOf(file) {
  const parts = relative(ROOT, file).split(sep);
  return parts.slice(0, parts[1] === "interop" ? 3 : 2).join("/");
}

/** Every tier of the suite that has a test file. */
export function findTiers(suite) {
  const files = readdirSync(join(ROOT, "test"), { recursive: true }).filter((path) => path.endsWith(".test.ts"));
  const tiers = new Set(files.map((path) => tierOf(join(ROOT, "test", path))));
  return [...tiers].filter((tier) => tier.startsWith("test/interop/") === (suite === INTEROP));
}
