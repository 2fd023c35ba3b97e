import { existsSync } from "node:fs";
import { join } from "node:path";
import { readOrRefuse } from "../../process/user-file.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { countOf, quoteWords } from "../../runtime/base/text.ts";
import { encodePackage } from "../../runtime/task/package/package-archive.ts";
import { formatPath } from "../../runtime/values/faults.ts";
import { listDifferences } from "../../runtime/values/find-difference.ts";
import { messageToJson } from "../../runtime/wire/inspect/message-formats.ts";
import type { SerializeTarget } from "./serialize-options.ts";
import { findLeftOverFiles, type Serialized, type SerializedFile } from "./write-serialized.ts";

export interface CheckOptions {
  /** True if the files are those of all tasks, so that other task files are left over. */
  readonly includesAllTasks: boolean;
  /** The command that writes the files. */
  readonly renewBy: readonly string[];
}

/**
 * Compares the files with those in the folder or package, byte by byte.
 *
 * @throws FxError FX4001 with each file that differs, is missing or is left over; FX5003 if a file
 * cannot be read
 */
export async function checkSerialized(
  files: readonly SerializedFile[],
  target: SerializeTarget,
  { includesAllTasks, renewBy }: CheckOptions,
): Promise<Serialized> {
  const isFolder = target.kind === "folder";
  const findings = isFolder
    ? await folderFindings(files, target.path, includesAllTasks)
    : packageFindings(files, target.path);
  if (findings.length > 0) throw driftError(target.path, findings, quoteWords(renewBy));
  const tasks = files.map(({ task, name }) => ({
    name: task.name,
    file: isFolder ? join(target.path, name) : name,
  }));
  const count = countOf(files.length, "task");
  return { text: `✔ ${target.path} is up to date  (${count})\n`, document: { tasks } };
}

/** A file that is not as fx would write it. */
interface Finding {
  readonly file: string;
  readonly what: string;
}

export const LEFT_OVER = "left over: it belongs to no task";

async function folderFindings(
  files: readonly SerializedFile[],
  folder: string,
  includesAllTasks: boolean,
): Promise<Finding[]> {
  const findings = await Promise.all(
    files.map(async ({ task, name, content }) => {
      const file = join(folder, name);
      const found = readIfThere(file);
      if (found === undefined) return [{ file, what: "missing" }];
      return found.equals(content)
        ? []
        : [{ file, what: await describeDifference(task.type, found, task.bytes) }];
    }),
  );
  const leftOver = includesAllTasks ? await findLeftOverFiles(folder, files) : [];
  return [...findings.flat(), ...leftOver.map((file) => ({ file, what: LEFT_OVER }))];
}

function packageFindings(files: readonly SerializedFile[], path: string): Finding[] {
  const found = readIfThere(path);
  if (found?.equals(encodePackage(files)) === true) return [];
  return [{ file: path, what: found === undefined ? "missing" : "differs" }];
}

function readIfThere(path: string): Buffer | undefined {
  if (!existsSync(path)) return undefined;
  return readOrRefuse(() => readBoundedFile(path), "FX5003", "", path, "choose another target");
}

/** @param hint the command that makes the files up to date */
export function driftError(path: string, findings: readonly Finding[], hint: string): FxError {
  const width = Math.max(...findings.map(({ file }) => file.length));
  return new FxError("FX4001", `${path} is not up to date with the tasks`, {
    details: findings.map(({ file, what }) => `${file.padEnd(width)}  ${what}`),
    hint,
  });
}

/** How many differing fields a line names. */
const MOST_PATHS = 5;

/** Says in which fields a message of this type differs from another one. */
export async function describeDifference(
  type: string,
  before: Uint8Array,
  after: Uint8Array,
): Promise<string> {
  try {
    const paths = await listDifferingFields(type, before, after);
    return paths.length === 0 ? "differs, but not in its fields" : `differs in ${joinPaths(paths)}`;
  } catch {
    return "differs"; // one of the two is not a message of this type
  }
}

/** Names the first few paths. */
export function joinPaths(paths: readonly string[]): string {
  const more = paths.length > MOST_PATHS ? `, and ${paths.length - MOST_PATHS} more` : "";
  return `${paths.slice(0, MOST_PATHS).join(", ")}${more}`;
}

/** The paths at which two messages differ: `custom.query`, `container.args[3]`. */
export async function listDifferingFields(
  type: string,
  before: Uint8Array,
  after: Uint8Array,
): Promise<readonly string[]> {
  const differences = listDifferences(
    await messageToJson(type, before),
    await messageToJson(type, after),
  );
  return [...differences].map(({ path }) => formatPath(path));
}
