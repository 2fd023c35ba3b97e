import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT, WORK_DIR } from "../support/paths.mjs";

/** What a build writes, each beside package.json. */
const PRODUCTS = ["dist", "oclif.manifest.json", "THIRD-PARTY-LICENSES.txt"];

/**
 * A folder that looks like the finished package while it is put together. It is inside the checkout: Node finds the libraries
 * from it, and moving it into place is a rename.
 */
export function openStage() {
  const root = join(WORK_DIR, `stage-${process.pid}`);
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(root, "dist"), { recursive: true });
  for (const entry of ["package.json", "bin"])
    cpSync(join(ROOT, entry), join(root, entry), { recursive: true });
  return {
    root,
    dist: join(root, "dist"),
    moveIntoPlace: () => moveIntoPlace(root),
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** A folder cannot be renamed over one that has entries, so the last build moves into the stage, which is then deleted. */
function moveIntoPlace(root) {
  mkdirSync(join(root, "last"));
  for (const product of PRODUCTS) {
    const target = join(ROOT, product);
    if (existsSync(target)) renameSync(target, join(root, "last", product));
    renameSync(join(root, product), target);
  }
}
