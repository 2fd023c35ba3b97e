import { readdirSync } from "node:fs";
import { join } from "node:path";
import { FxError } from "../runtime/base/errors/errors.ts";
import { realPathInside } from "../runtime/base/files.ts";
import type { FileList } from "./protocol.ts";

const MOST_ENTRIES = 500;
const HIDDEN = /^\.|^node_modules$/;

/** Lists a folder of the project, folders first. Throws FX2001 for a folder outside it. */
export function listFiles(projectRoot: string, folder: string): FileList {
  const path = findInside(projectRoot, folder);
  const entries = readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => !HIDDEN.test(name))
    .map((entry) => ({ path: join(folder, entry.name), isFolder: entry.isDirectory() }))
    .sort(
      (one, other) =>
        Number(other.isFolder) - Number(one.isFolder) || one.path.localeCompare(other.path),
    );
  return { entries: entries.slice(0, MOST_ENTRIES) };
}

/** The real path of something inside a folder. Throws FX2001 if it is not there. */
export function findInside(folder: string, path: string): string {
  const real = realPathInside(folder, path);
  if (real === undefined) throw new FxError("FX2001", `there is no ${path} here`);
  return real;
}
