import { statSync } from "node:fs";
import { resolve } from "node:path";
import { isKind } from "../../runtime/base/brand.ts";
import type { FxError } from "../../runtime/base/errors/errors.ts";
import { setOwn, isPlainObject } from "../../runtime/base/json.ts";
import { isRemoteUri, parseStorageUri } from "../../runtime/base/storage-uri.ts";
import { extractRows } from "../../runtime/datasets/extract-rows.ts";
import {
  createInputsError,
  InvalidInputsError,
} from "../../runtime/task/run/invalid-inputs-error.ts";
import type { AnyTask } from "../../runtime/task/task.ts";
import {
  formatPath,
  describeFault,
  type Fault,
  Faults,
  type FaultPath,
} from "../../runtime/values/faults.ts";
import { toLiteralMap } from "../../runtime/values/literal-map.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { findVariantByValue } from "../../runtime/values/types/union-types.ts";
import type { InputFlags } from "./read-input-flags.ts";
import { readInputsFile } from "./read-inputs-file.ts";
import { kebabCase } from "./split-task-words.ts";

/** The sources of a task's inputs. */
export interface TaskInputsSource {
  /** The path of the task's module as the user typed it. */
  readonly file: string;
  /** The value of `--inputs`. */
  readonly inputsFile: string | undefined;
  readonly projectRoot: string;
  /** True if the task runs on this machine, so that its files must exist here. */
  readonly isLocal: boolean;
}

/**
 * Reads a task's inputs from `--inputs` and the command line, which wins. A local run converts the
 * values itself, and `nameFlags` rewrites its error. This function converts them only to report
 * faults before fx contacts a server, or together with other faults.
 *
 * @throws FxError FX2004 with every fault of flags, files and values
 */
export async function readTaskInputs(
  task: AnyTask,
  flags: InputFlags,
  source: TaskInputsSource,
): Promise<Record<string, unknown>> {
  const { inputsFile, projectRoot, isLocal } = source;
  const fromFile =
    inputsFile === undefined
      ? {}
      : await readInputsFile(inputsFile, task.inputFields, { now: Date.now, projectRoot });
  const values: Record<string, unknown> = {};
  for (const [name, value] of [...Object.entries(fromFile), ...Object.entries(flags.values)])
    setOwn(values, name, value);
  const missing = isLocal ? describeMissingFiles(values, task) : [];
  if (isLocal && flags.faults.length + missing.length === 0) return values;
  const faults = describeFaults(findValueFaults(values, task), listNames(flags.faults));
  const lines = [...flags.faults, ...faults, ...missing];
  if (lines.length === 0) return values;
  throw createTaskInputsError(task, lines, source.file);
}

/**
 * Rewrites a run's error about invalid inputs with the names of their flags. Returns other errors
 * unchanged.
 */
export function nameFlags(error: unknown, task: AnyTask, file: string): unknown {
  return error instanceof InvalidInputsError && error.task === task.name
    ? createTaskInputsError(task, describeFaults(error.faults), file)
    : error;
}

function createTaskInputsError(task: AnyTask, lines: readonly string[], file: string): FxError {
  return createInputsError(task.name, lines, {
    location: task.definedAt.location,
    hint: `fx run ${file} ${task.name} --help lists the inputs`,
  });
}

/** The flags that already have a fault. A second one about the same value would add nothing. */
function listNames(faults: readonly string[]): ReadonlySet<string> {
  return new Set(faults.map((line) => line.split(/\s/, 1)[0]!));
}

function describeMissingFiles(values: Record<string, unknown>, task: AnyTask): string[] {
  return [...task.inputFields].flatMap(([name, node]) =>
    findMissingFiles(values[name], node).map(({ path, message }) =>
      formatFault(kebabCase(name), path, message),
    ),
  );
}

function formatFault(flag: string, path: readonly (string | number)[], message: string): string {
  return `--${flag}${path.length === 0 ? "" : ` at ${formatPath(path)}`}   ${message}`;
}

function findValueFaults(values: Record<string, unknown>, task: AnyTask): readonly Fault[] {
  const faults = new Faults();
  toLiteralMap(extractRows(values, task.inputFields, "").values, task.inputFields, faults);
  return faults.list;
}

function describeFaults(
  faults: readonly Fault[],
  reported: ReadonlySet<string> = new Set(),
): string[] {
  return faults.flatMap((fault) => {
    const [name, ...rest] = fault.path;
    const flag = fault.problem === "unknown" ? String(name) : kebabCase(String(name));
    return reported.has(`--${flag}`) ? [] : [formatFault(flag, rest, describeFault(fault))];
  });
}

/** A file or folder of an input that does not exist on this machine. */
export interface MissingFile {
  readonly path: FaultPath;
  /** For instance `file data.csv not found`. */
  readonly message: string;
}

/** Finds local files and folders in a value that do not exist. Does not check remote ones. */
function findMissingFiles(value: unknown, { spec }: TypeNode, path: FaultPath = []): MissingFile[] {
  if (value === null || value === undefined) return [];
  switch (spec.kind) {
    case "file":
    case "directory":
      return checkLocalPath(value, spec.kind).map((message) => ({ path, message }));
    case "optional":
      return findMissingFiles(value, spec.inner, path);
    case "list":
      return Array.isArray(value)
        ? value.flatMap((item, index) => findMissingFiles(item, spec.element, [...path, index]))
        : [];
    case "dict":
      return isPlainObject(value)
        ? Object.entries(value).flatMap(([name, item]) =>
            findMissingFiles(item, spec.element, [...path, name]),
          )
        : [];
    case "object":
      return isPlainObject(value)
        ? Object.entries(value).flatMap(([name, item]) =>
            findInField(item, spec.fields.get(name), [...path, name]),
          )
        : [];
    case "union":
      return spec.tags === undefined
        ? findInField(value, findVariantByValue(spec, value), path)
        : isPlainObject(value)
          ? findInField(value["value"], spec.variants[spec.tags.indexOf(String(value["tag"]))], [
              ...path,
              "value",
            ])
          : [];
    default:
      return [];
  }
}

function findInField(value: unknown, node: TypeNode | undefined, path: FaultPath): MissingFile[] {
  return node === undefined ? [] : findMissingFiles(value, node, path);
}

function checkLocalPath(value: unknown, kind: "file" | "directory"): string[] {
  const uri =
    typeof value === "string"
      ? value
      : isKind(value, kind)
        ? (value as { readonly uri: string }).uri
        : undefined;
  if (uri === undefined || uri === "" || isRemoteUri(uri)) return [];
  const what = kind === "file" ? "file" : "folder";
  const stats = readStats(uri);
  if (stats === "denied") return [];
  if (stats === undefined) return [`${what} ${uri} not found`];
  return stats.isDirectory() === (kind === "directory") ? [] : [`${uri} is not a ${what}`];
}

/** Undefined if nothing exists there. "denied" leaves the error to the code that reads the file. */
function readStats(uri: string): ReturnType<typeof statSync> | "denied" {
  try {
    const place = parseStorageUri(uri);
    return "path" in place ? statSync(resolve(place.path)) : "denied";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? undefined : "denied";
  }
}
