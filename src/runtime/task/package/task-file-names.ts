import { FxError } from "../../base/errors/errors.ts";
import type { LazyLocation } from "../../base/source/source-location.ts";
import { shorten } from "../../base/text.ts";

/** The kind in a file's name: 2 is a workflow, 3 a launch plan. */
const TASK_KIND = 1;

/** The limit of file systems on Linux, macOS and Windows. */
const LONGEST_FILE_NAME = 255;

/**
 * The name of each task's file: `NAME.pb` for templates, and for specs `INDEX_NAME_KIND.pb`, as Flyte's tools name these
 * files.
 *
 * @throws FxError FX2016 if a name is too long, or if two names differ only in case: on some file systems one file would
 * overwrite the other.
 */
export function taskFileNames(
  taskNames: readonly string[],
  form: "template" | "spec",
  extension: string,
): string[] {
  const names = toFileNames(taskNames, form, extension);
  const faults = [...findClashes(taskNames, names), ...findLongNames(taskNames, names)];
  if (faults.length === 0) return names;
  throw new FxError("FX2016", "these tasks cannot be written into one folder", {
    details: faults,
    hint: "rename a task, or name the tasks to write on the command line",
  });
}

/** The names of these tasks' files in both forms. They are not checked. */
export function listTaskFileNames(taskNames: readonly string[]): string[] {
  return [...toFileNames(taskNames, "template", "pb"), ...toFileNames(taskNames, "spec", "pb")];
}

/** All indexes have the same number of digits, because Flyte's tools register the files sorted by name. */
function toFileNames(
  taskNames: readonly string[],
  form: "template" | "spec",
  extension: string,
): string[] {
  if (form === "template") return taskNames.map((name) => `${encodeName(name)}.${extension}`);
  const digits = String(Math.max(taskNames.length - 1, 0)).length;
  return taskNames.map(
    (name, index) =>
      `${String(index).padStart(digits, "0")}_${encodeName(name)}_${TASK_KIND}.${extension}`,
  );
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

function findClashes(taskNames: readonly string[], fileNames: readonly string[]): string[] {
  const first = new Map<string, string>();
  return fileNames.flatMap((fileName, index) => {
    const name = taskNames[index]!;
    const earlier = first.get(fileName.toLowerCase());
    if (earlier === undefined) first.set(fileName.toLowerCase(), name);
    const why = `have the same file name on a disk that ignores case: ${fileName}`;
    return earlier === undefined ? [] : [`"${earlier}" and "${name}" ${why}`];
  });
}

function findLongNames(taskNames: readonly string[], fileNames: readonly string[]): string[] {
  return fileNames.flatMap((fileName, index) => {
    const name = shorten(taskNames[index]!, 41);
    const why = `needs a file name of ${fileName.length} bytes; the limit is ${LONGEST_FILE_NAME}`;
    return fileName.length <= LONGEST_FILE_NAME ? [] : [`"${name}" ${why}`];
  });
}

/**
 * Sorts tasks in the order of their definitions within each file, because a module lists its exports by name.
 * The files keep their order.
 */
export function sortByDefinition<
  Entry extends { readonly task: { readonly definedAt: LazyLocation } },
>(entries: readonly Entry[]): Entry[] {
  const placed = entries.map((entry) => ({ entry, place: entry.task.definedAt.location }));
  const files = [...new Set(placed.map(({ place }) => place?.file))];
  const sorted = placed.toSorted(
    ({ place: a }, { place: b }) =>
      files.indexOf(a?.file) - files.indexOf(b?.file) ||
      (a?.line ?? 0) - (b?.line ?? 0) ||
      (a?.column ?? 0) - (b?.column ?? 0),
  );
  return sorted.map(({ entry }) => entry);
}
