import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.mjs";

/**
 * One hash over the names and contents of these files and folders (paths from the root; what is not there adds its
 * absence), and over `extra`.
 *
 * @param {readonly string[]} paths
 * @param {string} [extra]
 */
export function contentKey(paths, extra = "") {
  const hash = createHash("sha256").update(extra);
  for (const path of paths.flatMap(filesAt))
    hash.update(`\0${path}\0`).update(readFileSync(join(ROOT, path)));
  return hash.digest("hex");
}

/** @param {string} path */
function filesAt(path) {
  const stats = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(join(ROOT, path))
    .sort()
    .flatMap((entry) => filesAt(`${path}/${entry}`));
}
