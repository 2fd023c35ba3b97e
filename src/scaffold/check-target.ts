import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { FxError } from "../runtime/base/errors/errors.ts";
import { countOf } from "../runtime/base/text.ts";
import type { ProjectFile } from "./read-template.ts";

/** State of the target folder. A new git repository counts as empty. */
export type TargetState = "absent" | "empty" | "occupied";

interface TargetOptions {
  readonly force: boolean;
  readonly shown: string;
  /** Refuses to replace files that differ, even with `force`: they have an author's work. */
  readonly keepsEdited?: boolean;
}

/**
 * Checks that the project can be written to the folder.
 *
 * @throws FxError FX2003 if the folder is not empty and `force` is off, or has edited files that are
 * kept; FX5003 if it cannot be written.
 */
export function checkTarget(
  folder: string,
  files: readonly ProjectFile[],
  { force, shown, keepsEdited = false }: TargetOptions,
): TargetState {
  const state = getTargetState(folder, shown);
  if (state !== "occupied") return state;
  if (!force)
    throw new FxError("FX2003", `${shown} is not empty`, {
      hint: keepsEdited
        ? "choose another folder, or pass --force to add the files that it lacks"
        : "choose another folder, or pass --force to overwrite only the template's files",
    });
  const faults = files.flatMap(({ path }) => findObstacles(folder, path));
  if (faults.length > 0)
    throw new FxError("FX5003", `the template's files cannot be written to ${shown}`, {
      details: [...new Set(faults)],
      hint: "move them away, or choose another folder",
    });
  const edited = keepsEdited ? files.filter((file) => isEdited(folder, file)) : [];
  if (edited.length > 0)
    throw new FxError(
      "FX2003",
      `${shown} has ${countOf(edited.length, "edited file")}, which fx does not overwrite`,
      {
        details: edited.map(({ path }) => path),
        hint: "choose another folder, and compare the two: diff -r OLD NEW",
      },
    );
  return state;
}

function isEdited(folder: string, { path, content }: ProjectFile): boolean {
  const target = join(folder, path);
  return existsSync(target) && !readFileSync(target).equals(Buffer.from(content));
}

function getTargetState(folder: string, shown: string): TargetState {
  const hint = "choose another folder";
  try {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (stats === undefined) return "absent";
    if (!stats.isDirectory()) throw new FxError("FX2003", `${shown} is a file`, { hint });
    return readdirSync(folder).every((entry) => entry === ".git") ? "empty" : "occupied";
  } catch (error) {
    if (error instanceof FxError) throw error;
    const summary = `cannot read ${shown}: ${(error as Error).message}`;
    throw new FxError("FX5003", summary, { cause: error, hint });
  }
}

/** Finds folders, files and links that are in the way of the template's files. */
function findObstacles(root: string, path: string): string[] {
  const parts = path.split("/");
  const above = parts.slice(1).map((_, index) => join(...parts.slice(0, index + 1)));
  const obstacles = above.filter(
    (folder) => existsSync(join(root, folder)) && !lstatSync(join(root, folder)).isDirectory(),
  );
  const isFolder = lstatSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() === true;
  return [
    ...obstacles.map((folder) => `${folder}   is not a folder`),
    ...(isFolder ? [`${path}   is a folder`] : []),
  ];
}
