import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT, WORK_DIR } from "../support/paths.mjs";

/** Results of a build, next to package.json. */
const PRODUCTS = ["dist", "oclif.manifest.json", "THIRD-PARTY-LICENSES.txt"];

/**
 * Creates a folder that looks like the finished package. It is inside the checkout, so Node finds
 * the libraries, and the result can be renamed into place.
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

/** A rename cannot replace a folder with entries, so the last build is moved out first. */
function moveIntoPlace(root) {
  mkdirSync(join(root, "last"));
  for (const product of PRODUCTS) {
    const target = join(ROOT, product);
    if (existsSync(target)) renameSync(target, join(root, "last", product));
    renameSync(join(root, product), target);
  }
}
