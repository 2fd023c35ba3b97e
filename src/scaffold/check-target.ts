import { existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { FxError } from "../runtime/base/errors/errors.ts";
import type { ProjectFile } from "./read-template.ts";

/** State of the target folder. A new git repository counts as empty. */
export type TargetState = "absent" | "empty" | "occupied";

/**
 * Checks that the project can be written to the folder.
 *
 * @throws FxError FX2003 if the folder is not empty and `force` is off; FX5003 if it cannot be
 * written.
 */
export function checkTarget(
  folder: string,
  files: readonly ProjectFile[],
  { force, shown }: { readonly force: boolean; readonly shown: string },
): TargetState {
  const state = getTargetState(folder, shown);
  if (state !== "occupied") return state;
  if (!force) throw notEmpty(folder, shown);
  const faults = files.flatMap(({ path }) => findObstacles(folder, path));
  if (faults.length > 0)
    throw new FxError("FX5003", `the template's files cannot be written to ${shown}`, {
      details: [...new Set(faults)],
      hint: "move them away, or choose another folder",
    });
  return state;
}

function getTargetState(folder: string, shown: string): TargetState {
  try {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (stats === undefined) return "absent";
    if (!stats.isDirectory())
      throw new FxError("FX2003", `${shown} is a file`, { hint: "choose another folder" });
    return readdirSync(folder).every((entry) => entry === ".git") ? "empty" : "occupied";
  } catch (error) {
    throw error instanceof FxError
      ? error
      : new FxError("FX5003", `cannot read ${shown}: ${(error as Error).message}`, {
          cause: error,
          hint: "choose another folder",
        });
  }
}

function notEmpty(folder: string, shown: string): FxError {
  const entries = countFiles(folder);
  return new FxError(
    "FX2003",
    `${shown} is not empty (${entries} ${entries === 1 ? "entry" : "entries"})`,
    { hint: "choose another folder, or pass --force to overwrite only the template's files" },
  );
}

/** Folders filled by tools count as one entry. */
const AS_ONE = new Set(["node_modules", ".git", ".fx"]);

/** An unreadable folder counts as one entry. */
function countFiles(folder: string): number {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return 1;
  }
  return entries.reduce(
    (sum, entry) =>
      sum +
      (entry.isDirectory() && !AS_ONE.has(entry.name)
        ? Math.max(1, countFiles(join(folder, entry.name)))
        : 1),
    0,
  );
}

/** Finds folders, files and links that are in the way of the template's files. */
function findObstacles(root: string, path: string): string[] {
  const file = join(root, path);
  const folders = foldersAbove(root, file).filter(
    (folder) => existsSync(folder) && !lstatSync(folder).isDirectory(),
  );
  const isFolder = lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
  return [
    ...folders.map((folder) => `${relative(root, folder)}   is not a folder`),
    ...(isFolder ? [`${path}   is a folder`] : []),
  ];
}

function foldersAbove(root: string, file: string): string[] {
  const parts = relative(root, dirname(file))
    .split(sep)
    .filter((part) => part !== "");
  return parts.map((_, index) => join(root, ...parts.slice(0, index + 1)));
}
