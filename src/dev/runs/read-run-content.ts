import { createHash } from "node:crypto";
import { createReadStream, readdirSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { getKind } from "../../runtime/base/brand.ts";
import { isPlainObject } from "../../runtime/base/json.ts";
import { parseStorageUri } from "../../runtime/base/storage-uri.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import { readRunResult } from "../../runtime/local/run-result.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import type { Dataset, FlyteFile } from "../../runtime/values/types/references.ts";
import { jsonFromNative } from "../../runtime/values/written-values.ts";
import type { RunContent } from "../protocol.ts";
import { readMessage } from "./read-message.ts";
import { findInProject, readFirstRows } from "./read-rows.ts";
import { readRunInputs } from "./read-run.ts";

/** A larger file has only its size. */
const MOST_HASHED_BYTES = 1024 ** 3;
/** The files of a folder that are described. */
const MOST_FILES = 200;

/** Where the files of a run may be. */
interface Places {
  /** The run's folder. */
  readonly folder: string;
  readonly projectRoot: string;
}

/** Reads what a run received and returned, and what is in its files now. */
export async function readRunContent(run: StoredRun, projectRoot: string): Promise<RunContent> {
  const places = { folder: run.folder, projectRoot };
  const missing = (): null => null; // not on record, or unreadable
  return {
    template: await readMessage(run, "template.pb")
      .then(({ json }) => json && (JSON.parse(json) as unknown))
      .catch(missing),
    inputs: await readRunInputs(run, projectRoot)
      .then(({ values, fields }) => describeValues(values, fields, places))
      .catch(missing),
    outputs: await readRunResult(run.folder, run.record)
      .then(({ outputs, outputFields }) => describeValues(outputs, outputFields, places))
      .catch(missing),
  };
}

async function describeValues(
  values: object,
  fields: ReadonlyMap<string, TypeNode>,
  places: Places,
): Promise<Record<string, unknown>> {
  const described: [string, unknown][] = [];
  for (const [name, value] of Object.entries(values))
    described.push([name, await describeValue(value, fields.get(name), places)]);
  return Object.fromEntries(described);
}

/** Replaces each file, directory and dataset in a value with what is in it. */
async function describeValue(
  value: unknown,
  node: TypeNode | undefined,
  places: Places,
): Promise<unknown> {
  const kind = getKind(value);
  if (kind === "file" || kind === "directory" || kind === "dataset") {
    const { uri } = value as FlyteFile;
    const name = { [kind]: shortenUri(uri, places) };
    try {
      const path = findInProject(uri, places.projectRoot);
      if (kind === "file") return { ...name, ...(await measureFile(path)) };
      if (kind === "directory") return { ...name, ...(await measureFolder(path)) };
      return { ...name, ...(await describeRows(value as Dataset, node, places)) };
    } catch (error) {
      return { ...name, problem: (error as Error).message };
    }
  }
  if (Array.isArray(value))
    return Promise.all(value.map((each) => describeValue(each, undefined, places)));
  if (kind === undefined && isPlainObject(value)) return describeValues(value, new Map(), places);
  return jsonFromNative(value, node);
}

/** Names a file without what differs from run to run: the folder of the run. */
function shortenUri(uri: string, { folder, projectRoot }: Places): string {
  const place = parseStorageUri(uri);
  if (!("path" in place)) return uri;
  const path = resolve(projectRoot, place.path);
  for (const root of [folder, projectRoot]) {
    const inside = relative(root, path);
    if (!inside.startsWith("..")) return inside;
  }
  return path;
}

async function measureFile(path: string): Promise<object> {
  const status = statSync(path);
  if (!status.isFile()) throw new Error("it is not a file");
  const { size } = status;
  if (size > MOST_HASHED_BYTES) return { size, sha256: "not computed above 1 GiB" };
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return { size, sha256: hash.digest("hex") };
}

async function measureFolder(root: string): Promise<object> {
  const paths = readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const files: [string, object][] = [];
  for (const path of paths.slice(0, MOST_FILES))
    files.push([relative(root, path), await measureFile(path)]);
  return { fileCount: paths.length, files: Object.fromEntries(files) };
}

async function describeRows(
  dataset: Dataset,
  node: TypeNode | undefined,
  { projectRoot }: Places,
): Promise<object> {
  const { columns, rows, isCut } = await readFirstRows(dataset, node, projectRoot);
  return {
    columns: Object.fromEntries(columns.map((column) => [column.name, column.type])),
    rows: rows.map((cells) =>
      Object.fromEntries(columns.map((column, index) => [column.name, cells[index]])),
    ),
    hasMoreRows: isCut,
  };
}
