import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, sep } from "node:path";
import { ROOT } from "../support/paths.mjs";

/**
 * A set of test files. Each folder in it is a tier, which has to run: `test/runtime`, `test/interop/flyte1`.
 * In as many processes as `jobs`, each of which takes file after file.
 *
 * @typedef {{ options: readonly string[], jobs: number }} Suite
 */

/** These start processes or work long. They go first, so that no long file is left when all others are through. */
const LONG = ["test/scenarios", "test/examples", "test/docs", "test/fuzz", "test/types"];

/** @type {Suite} What needs Node alone. */
export const LOCAL = { options: [], jobs: availableParallelism() };

/** @type {Suite} What needs Flyte's own SDKs. */
export const INTEROP = { options: ["--timeout=600000"], jobs: 1 };

/** The tier of a test file. */
export function tierOf(file) {
  const parts = relative(ROOT, file).split(sep);
  return parts.slice(0, parts[1] === "interop" ? 3 : 2).join("/");
}

/** Every tier of the suite that has a test file, in the order in which they start. */
export function findTiers(suite) {
  const files = readdirSync(join(ROOT, "test"), { recursive: true }).filter((path) =>
    path.endsWith(".test.ts"),
  );
  const tiers = new Set(files.map((path) => tierOf(join(ROOT, "test", path))));
  const ofSuite = [...tiers].filter(
    (tier) => tier.startsWith("test/interop/") === (suite === INTEROP),
  );
  return [
    ...LONG.filter((tier) => ofSuite.includes(tier)),
    ...ofSuite.filter((tier) => !LONG.includes(tier)),
  ];
}
