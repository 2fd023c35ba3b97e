import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, sep } from "node:path";
import { ROOT } from "../support/paths.mjs";

/**
 * A set of test files. Each of its folders is a tier, such as `test/runtime` or
 * `test/interop/flyte1`. `jobs` is the number of processes.
 *
 * @typedef {{ options: readonly string[], jobs: number }} Suite
 */

/** Slow tiers start first, so that no slow file remains at the end. */
const SLOW = ["test/scenarios", "test/examples", "test/docs", "test/fuzz", "test/types"];

/** @type {Suite} Tests that need only Node. */
export const LOCAL = { options: [], jobs: availableParallelism() };

/** @type {Suite} Tests that need Flyte's own SDKs. */
export const INTEROP = { options: ["--timeout=600000"], jobs: availableParallelism() };

/** @type {Suite} Tests that need a browser. */
export const BROWSER = { options: ["--timeout=120000"], jobs: 1 };

/** Returns the tier of a test file. */
export function getTier(file) {
  const parts = relative(ROOT, file).split(sep);
  return parts.slice(0, parts[1] === "interop" ? 3 : 2).join("/");
}

/** Returns the tiers of the suite in the order in which they start. */
export function findTiers(suite) {
  const files = readdirSync(join(ROOT, "test"), { recursive: true }).filter((path) =>
    path.endsWith(".test.ts"),
  );
  const tiers = new Set(files.map((path) => getTier(join(ROOT, "test", path))));
  const ofSuite = [...tiers].filter((tier) => getSuite(tier) === suite);
  return [
    ...SLOW.filter((tier) => ofSuite.includes(tier)),
    ...ofSuite.filter((tier) => !SLOW.includes(tier)),
  ];
}

function getSuite(tier) {
  if (tier.startsWith("test/interop/")) return INTEROP;
  return tier === "test/browser" ? BROWSER : LOCAL;
}
