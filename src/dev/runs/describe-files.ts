import { createHash } from "node:crypto";
import { createReadStream, readdirSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseStorageUri } from "../../runtime/base/storage-uri.ts";
import { findInProject } from "./read-rows.ts";

/** A larger file has only its size. */
const MOST_HASHED_BYTES = 1024 ** 3;
/** The files of a folder that are described. */
const MOST_FILES = 200;

/** Where the files of a run may be. */
export interface Places {
  /** The run's folder. */
  readonly folder: string;
  readonly projectRoot: string;
}

/** Names a file without what differs from run to run: the folder of the run. */
export function shortenUri(uri: string, { folder, projectRoot }: Places): string {
  const place = parseStorageUri(uri);
  if (!("path" in place)) return uri;
  const path = resolve(projectRoot, place.path);
  for (const root of [folder, projectRoot]) {
    const inside = relative(root, path);
    if (!inside.startsWith("..")) return inside;
  }
  return path;
}

/** Describes a file of the project by its size and hash, and any other file by its URI. */
export async function describeFile(uri: string, places: Places): Promise<object> {
  const file = shortenUri(uri, places);
  try {
    return { file, ...(await measure(findInProject(uri, places.projectRoot))) };
  } catch (error) {
    return { file, problem: (error as Error).message };
  }
}

/** Describes the files in a folder of the project, and any other folder by its URI. */
export async function describeFolder(uri: string, places: Places): Promise<object> {
  const directory = shortenUri(uri, places);
  try {
    const root = findInProject(uri, places.projectRoot);
    const entries = readdirSync(root, { withFileTypes: true, recursive: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    const files: [string, object][] = [];
    for (const path of paths.slice(0, MOST_FILES))
      files.push([relative(root, path), await measure(path)]);
    return { directory, fileCount: paths.length, files: Object.fromEntries(files) };
  } catch (error) {
    return { directory, problem: (error as Error).message };
  }
}

async function measure(path: string): Promise<object> {
  const status = statSync(path);
  if (!status.isFile()) throw new Error("it is not a file");
  const { size } = status;
  if (size > MOST_HASHED_BYTES) return { size, sha256: "not computed above 1 GiB" };
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return { size, sha256: hash.digest("hex") };
}
