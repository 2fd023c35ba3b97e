import { FxError, type SourceLocation } from "../../base/errors/errors.ts";
import type { LazyLocation } from "../../base/source/source-location.ts";
import { shorten } from "../../base/text.ts";

/** How a task is told from a workflow (2) and a launch plan (3) in a file's name. */
const TASK_KIND = 1;

/** What the file systems of Linux, macOS and Windows hold in one name. */
const LONGEST_FILE_NAME = 255;

/**
 * `INDEX_NAME_KIND.pb` for each task, as Flyte's tools name the files that they register: in their sorted order. The
 * index has as many digits as the greatest one.
 */
export function specFileNames(taskNames: readonly string[], extension: string): string[] {
  const digits = String(Math.max(taskNames.length - 1, 0)).length;
  const names = taskNames.map(
    (name, index) =>
      `${String(index).padStart(digits, "0")}_${encodedName(name)}_${TASK_KIND}.${extension}`,
  );
  refuseFaults(taskNames, names);
  return names;
}

/**
 * `NAME.pb` for each task.
 *
 * @throws FxError FX2016 where two names differ in nothing but their case: one file would overwrite the other on a file system that takes both for one.
 */
export function templateFileNames(taskNames: readonly string[], extension: string): string[] {
  const names = taskNames.map((name) => `${encodedName(name)}.${extension}`);
  refuseFaults(taskNames, names);
  return names;
}

/**
 * A task's name may hold what a file's name may not: that is written as in a URL, and so is what a shell would take for
 * its own. A dot at the beginning would hide the file.
 */
function encodedName(taskName: string): string {
  return encodeURIComponent(taskName.replace(/\p{Surrogate}/gu, "\ufffd")).replace(
    /^\.|[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function refuseFaults(taskNames: readonly string[], fileNames: readonly string[]): void {
  const faults = [...findClashes(taskNames, fileNames), ...tooLong(taskNames, fileNames)];
  if (faults.length === 0) return;
  throw new FxError("FX2016", "these tasks cannot be written into one folder", {
    details: faults,
    hint: "rename a task, or name on the command line those to write",
  });
}

function findClashes(taskNames: readonly string[], fileNames: readonly string[]): string[] {
  const first = new Map<string, number>();
  return fileNames.flatMap((fileName, index) => {
    const earlier = first.get(fileName.toLowerCase());
    if (earlier === undefined) first.set(fileName.toLowerCase(), index);
    return earlier === undefined
      ? []
      : [
          `"${taskNames[earlier]!}" and "${taskNames[index]!}" would share a file where upper and lower case are one: ${fileName}`,
        ];
  });
}

function tooLong(taskNames: readonly string[], fileNames: readonly string[]): string[] {
  return fileNames.flatMap((fileName, index) =>
    fileName.length <= LONGEST_FILE_NAME
      ? []
      : [
          `"${shorten(taskNames[index]!, 41)}" gives a file name of ${fileName.length} bytes, ${LONGEST_FILE_NAME} are the limit`,
        ],
  );
}

/** One file of a package: packages are flat, so its name is its whole path. */
export interface PackageEntry {
  readonly name: string;
  readonly content: Uint8Array;
}

interface Defined {
  readonly task: { readonly definedAt: LazyLocation };
}

/**
 * Tasks in the order in which their files write them; the files stay in the order in which they come first. (The exports
 * of a module have their names' order.)
 */
export function inDefinitionOrder<Entry extends Defined>(entries: readonly Entry[]): Entry[] {
  const placed = entries.map((entry) => ({ entry, place: entry.task.definedAt.location }));
  const files = [...new Set(placed.map(({ place }) => place?.file))];
  return placed
    .toSorted(
      (a, b) =>
        files.indexOf(a.place?.file) - files.indexOf(b.place?.file) ||
        compareLines(a.place, b.place),
    )
    .map(({ entry }) => entry);
}

function compareLines(a: SourceLocation | undefined, b: SourceLocation | undefined): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
