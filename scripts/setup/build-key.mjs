import { join } from "node:path";
import { contentKey } from "./content-key.mjs";
import { ROOT } from "./paths.mjs";

/** All that a build reads. Generated code lies in src and counts as well: where it is missing, it is made again. */
const SOURCES = [
  "src",
  "proto",
  "scripts",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
];

export const BUILD_KEY_FILE = join(ROOT, "dist", ".build-key");

/** Tells the sources that a build was made from. */
export function buildKey({ release = false, published = false } = {}) {
  return contentKey(
    SOURCES,
    `${release ? "release" : "development"}${published ? ", published" : ""}`,
  );
}
