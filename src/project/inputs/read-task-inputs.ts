import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { FxError } from "../../runtime/base/errors/errors.ts";
import { isFileMissing } from "../../runtime/base/files.ts";
import { isKind } from "../../runtime/base/json.ts";
import { isRemoteUri, parseStorageUri } from "../../runtime/base/storage-uri.ts";
import { extractRows } from "../../runtime/datasets/extract-rows.ts";
import type { AnyTask } from "../../runtime/task/task-definition.ts";
import { createInputsError, InvalidInputsError } from "../../runtime/task/task-values.ts";
import {
  describeValueFault,
  type FaultPath,
  formatPath,
  type ValueFault,
  ValueFaults,
} from "../../runtime/values/faults.ts";
import { toLiteralMap } from "../../runtime/values/literal-map.ts";
import { mapReferences } from "../../runtime/values/map-references.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import type { InputFlags } from "./read-input-flags.ts";
import { type InputsFileSource, readInputsFile } from "./read-inputs-file.ts";
import { kebabCase } from "./task-words.ts";

/** The sources of a task's inputs. */
export interface TaskInputsSource extends InputsFileSource {
  /** The path of the task's module as the user typed it. */
  readonly file: string;
  /** The value of `--inputs`. */
  readonly inputsFile: string | undefined;
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
  const { inputsFile, isLocal } = source;
  const fromFile =
    inputsFile === undefined ? {} : await readInputsFile(inputsFile, task.inputFields, source);
  const values: Record<string, unknown> = { ...fromFile, ...flags.values };
  const missing = isLocal ? listMissingFiles(values, task.inputFields, source.files.cwd) : [];
  if (isLocal && flags.faults.length + missing.length === 0) return values;
  const reported = new Set(flags.faults.map((line) => line.split(/\s/, 1)[0]!));
  const faults = describeFaults(findValueFaults(values, task), reported);
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

function formatFault(flag: string, path: FaultPath, message: string): string {
  return `--${flag}${path.length === 0 ? "" : ` at ${formatPath(path)}`}   ${message}`;
}

/** Every fault of a task's inputs by name. */
export function findValueFaults(
  values: Readonly<Record<string, unknown>>,
  task: Pick<AnyTask, "inputFields">,
): readonly ValueFault[] {
  const faults = new ValueFaults();
  toLiteralMap(extractRows(values, task.inputFields, "").values, task.inputFields, faults);
  return faults.list;
}

/** Leaves out flags that are already reported: a second fault of one value would add nothing. */
function describeFaults(
  faults: readonly ValueFault[],
  reported: ReadonlySet<string> = new Set(),
): string[] {
  return faults.flatMap((fault) => {
    const [name, ...rest] = fault.path;
    const flag = fault.problem === "unknown" ? String(name) : kebabCase(String(name));
    return reported.has(`--${flag}`) ? [] : [formatFault(flag, rest, describeValueFault(fault))];
  });
}

/** Lists the local files, folders and datasets among the inputs that do not exist. Does not check remote ones. */
function listMissingFiles(
  values: Readonly<Record<string, unknown>>,
  fields: ReadonlyMap<string, TypeNode>,
  cwd: string,
): string[] {
  const missing: string[] = [];
  const toIndex = (part: string) => (/^\d+$/.test(part) ? Number(part) : part);
  mapReferences(values, fields, (value, { kind }, [name, ...path]) => {
    for (const message of checkLocalPath(value, kind as keyof typeof REFERENCES, cwd))
      missing.push(formatFault(kebabCase(name!), path.map(toIndex), message));
    return value;
  });
  return missing;
}

/** What people call them, and whether they are folders. A dataset may be either. */
const REFERENCES = {
  file: { what: "file", isFolder: false },
  directory: { what: "folder", isFolder: true },
  dataset: { what: "dataset", isFolder: undefined },
} as const;

/** Why a value is not the path of a file, folder or dataset on this machine. */
function checkLocalPath(value: unknown, kind: keyof typeof REFERENCES, cwd: string): string[] {
  const uri = isKind(value, kind) ? (value as { readonly uri: string }).uri : value;
  if (typeof uri !== "string" || uri === "" || isRemoteUri(uri)) return [];
  const { what, isFolder } = REFERENCES[kind];
  try {
    const place = parseStorageUri(uri);
    if (!("path" in place)) return [];
    const isDirectory = statSync(resolve(cwd, place.path)).isDirectory();
    return isDirectory === (isFolder ?? isDirectory) ? [] : [`${uri} is not a ${what}`];
  } catch (error) {
    // The code that reads the file reports other errors, such as a missing permission.
    return isFileMissing(error) ? [`${what} ${uri} not found`] : [];
  }
}
