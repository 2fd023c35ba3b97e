import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, sep } from "node:path";
import { ROOT } from "../support/paths.mjs";

/**
 * A set of tiers. A tier is a folder of test files, such as `test/runtime` or
 * `test/interop/flyte1`. `jobs` is the number of processes.
 *
 * @typedef {{ kinds: readonly Kind[], options: readonly string[], jobs: number }} Suite
 *
 * @typedef {"unit" | "scenario" | "fuzz" | "system" | "interop" | "browser" |
 * "slurm"} Kind
 */

/**
 * The folders of `test` whose files are not unit tests. Any other folder mirrors one of `src`.
 *
 * @type {Readonly<Record<string, Kind>>}
 */
const KINDS = {
  "test/scenarios": "scenario",
  "test/fuzz": "fuzz",
  "test/system": "system",
  "test/examples": "system",
  "test/docs": "system",
  "test/types": "system",
  "test/interop": "interop",
  "test/browser": "browser",
  "test/slurm": "slurm",
};

const CORES = availableParallelism();

/** @type {Suite} `npm run test:unit`: tests of functions. */
export const UNIT = { kinds: ["unit"], options: [], jobs: CORES };

/** @type {Suite} `npm test`: also commands, nearly all of them inside the test's process. */
export const LOCAL = { kinds: ["scenario", "fuzz", "unit"], options: [], jobs: CORES };

/** @type {Suite} `npm run test:system`: processes, terminals, disks, load, packages, examples. */
export const SYSTEM = { kinds: ["system", "fuzz"], options: [], jobs: CORES };

/** @type {Suite} `npm run test:interop`: tests that need Flyte's own SDKs. */
export const INTEROP = { kinds: ["interop"], options: ["--timeout=600000"], jobs: CORES };

/** @type {Suite} `npm run test:browser`: tests that need a browser. */
export const BROWSER = { kinds: ["browser"], options: ["--timeout=120000"], jobs: 1 };

/** @type {Suite} `npm run test:slurm`: tests that need a Slurm cluster. Each file starts its own. */
export const SLURM = { kinds: ["slurm"], options: ["--timeout=180000"], jobs: CORES };

/** Returns the tier of a test file. */
export function getTier(file) {
  const parts = relative(ROOT, file).split(sep);
  return parts.slice(0, parts[1] === "interop" ? 3 : 2).join("/");
}

/**
 * Returns the tiers of the suite in the order in which they start. The slowest kind is first, so
 * that no slow file remains at the end.
 */
export function findTiers({ kinds }) {
  const files = readdirSync(join(ROOT, "test"), { recursive: true }).filter((path) =>
    path.endsWith(".test.ts"),
  );
  const tiers = [...new Set(files.map((path) => getTier(join(ROOT, "test", path))))];
  return kinds.flatMap((kind) => tiers.filter((tier) => getKind(tier) === kind));
}

function getKind(tier) {
  return KINDS[tier.split("/").slice(0, 2).join("/")] ?? "unit";
}
