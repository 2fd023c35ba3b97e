import { FxError, type SourceLocation } from "../../base/errors/errors.ts";
import type { LazyLocation } from "../../base/source/source-location.ts";
import { shorten } from "../../base/text.ts";

/** The kind in a file's name: 2 is a workflow, 3 a launch plan. */
const TASK_KIND = 1;

/** The limit of file systems on Linux, macOS and Windows. */
const LONGEST_FILE_NAME = 255;

/**
 * `INDEX_NAME_KIND.pb` for each task, as Flyte's tools name these files. All indexes have the same number of digits,
 * because the tools register the files sorted by name.
 */
export function specFileNames(taskNames: readonly string[], extension: string): string[] {
  const names = toSpecNames(taskNames, extension);
  refuseFaults(taskNames, names);
  return names;
}

function toSpecNames(taskNames: readonly string[], extension: string): string[] {
  const digits = String(Math.max(taskNames.length - 1, 0)).length;
  return taskNames.map(
    (name, index) =>
      `${String(index).padStart(digits, "0")}_${encodeName(name)}_${TASK_KIND}.${extension}`,
  );
}

/**
 * `NAME.pb` for each task.
 *
 * @throws FxError FX2016 if two names differ only in case: on some file systems one file would overwrite the other.
 */
export function templateFileNames(taskNames: readonly string[], extension: string): string[] {
  const names = toTemplateNames(taskNames, extension);
  refuseFaults(taskNames, names);
  return names;
}

function toTemplateNames(taskNames: readonly string[], extension: string): string[] {
  return taskNames.map((name) => `${encodeName(name)}.${extension}`);
}

/** The file names of these tasks in both forms, `NAME.pb` and `INDEX_NAME_1.pb`. They are not checked. */
export function listTaskFileNames(taskNames: readonly string[]): string[] {
  return [...toTemplateNames(taskNames, "pb"), ...toSpecNames(taskNames, "pb")];
}

/**
 * Percent-encodes characters that file names or shells do not allow, and a leading dot, which would hide the file.
 */
function encodeName(taskName: string): string {
  return encodeURIComponent(taskName.replace(/\p{Surrogate}/gu, "\ufffd")).replace(
    /^\.|[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function refuseFaults(taskNames: readonly string[], fileNames: readonly string[]): void {
  const faults = [...findClashes(taskNames, fileNames), ...findLongNames(taskNames, fileNames)];
  if (faults.length === 0) return;
  throw new FxError("FX2016", "these tasks cannot be written into one folder", {
    details: faults,
    hint: "rename a task, or name the tasks to write on the command line",
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
          `"${taskNames[earlier]!}" and "${taskNames[index]!}" have the same file name on a disk that ignores case: ${fileName}`,
        ];
  });
}

function findLongNames(taskNames: readonly string[], fileNames: readonly string[]): string[] {
  return fileNames.flatMap((fileName, index) =>
    fileName.length <= LONGEST_FILE_NAME
      ? []
      : [
          `"${shorten(taskNames[index]!, 41)}" needs a file name of ${fileName.length} bytes; the limit is ${LONGEST_FILE_NAME}`,
        ],
  );
}

interface Defined {
  readonly task: { readonly definedAt: LazyLocation };
}

/**
 * Sorts tasks in the order of their definitions within each file, because a module lists its exports by name.
 * The files keep their order.
 */
export function sortByDefinition<Entry extends Defined>(entries: readonly Entry[]): Entry[] {
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
