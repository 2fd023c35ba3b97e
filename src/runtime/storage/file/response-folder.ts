import { hash, randomUUID } from "node:crypto";
import { lstatSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { realClock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { isWithin, listNames, makeFolders } from "../../base/files.ts";
import { getUserSuffix, openPrivateFolder } from "../../base/private-folder.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { planUploads, runUploads } from "../plan-uploads.ts";
import { fileStorage } from "./file-storage.ts";

/** Longer than any upload of a job takes: `get` may fail for 10 minutes. */
const LONGEST_USE_MS = 60 * 60 * 1000;

/** The folder of `saveResponse`. It outlives a restart of the container. */
function getRoot(): string {
  return join(tmpdir(), `fx-responses${getUserSuffix()}`);
}

/**
 * Creates the folder in which a job keeps the file from one address, and removes folders of jobs
 * that nobody asks for any more. Another process has its own, because it removes what it has uploaded.
 *
 * @param job different for each attempt of a task, such as its output prefix. If it is empty, the
 * folder is new
 * @throws FxError FX5003 if the folder is not private or cannot be written
 */
export function openResponseFolder(job: string, url: string): string {
  const root = getRoot();
  if (openPrivateFolder(root) === undefined)
    throw new FxError("FX5003", `cannot save files in ${root}: it is not a private folder`, {
      hint: "mount a writable folder at /tmp, or set TMPDIR",
    });
  const oldest = realClock.now() - LONGEST_USE_MS;
  for (const name of listNames(root)) {
    const status = lstatSync(join(root, name), { throwIfNoEntry: false });
    if (status !== undefined && status.mtimeMs < oldest) remove(join(root, name));
  }
  const folder = join(root, `${process.pid}-${toName(job || randomUUID())}`, toName(url));
  makeFolders(folder, 0o700);
  return folder;
}

/** The bytes of all saved files. */
export function countSavedBytes(): number {
  const names = readdirSync(getRoot(), { recursive: true, encoding: "utf8" });
  const sizes = names.map((name) => lstatSync(join(getRoot(), name), { throwIfNoEntry: false }));
  return sizes.reduce((sum, status) => sum + (status?.isFile() === true ? status.size : 0), 0);
}

/** Removes the folders of the jobs that saved these files; leaves files from elsewhere. */
export function removeSavedResponses(paths: readonly string[]): void {
  for (const path of paths) {
    const folder = findJobFolder(path);
    if (folder !== undefined) remove(folder);
  }
}

/** Moves saved files under the output prefix, and returns the outputs with their new paths. */
export async function moveSavedResponses(
  outputs: LiteralMap,
  outputPrefix: string,
): Promise<LiteralMap> {
  const plan = planUploads(outputs, outputPrefix, (path) => findJobFolder(path) !== undefined);
  if (plan.uploads.length === 0) return outputs;
  await runUploads(plan.uploads, { storage: fileStorage() });
  removeSavedResponses(plan.uploads.map(({ from }) => from));
  return plan.outputs;
}

function findJobFolder(path: string): string | undefined {
  const root = getRoot();
  const [job = ""] = relative(root, path).split(sep);
  return job !== "" && isWithin(resolve(path), root) ? join(root, job) : undefined;
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function toName(text: string): string {
  return hash("sha256", text, "hex").slice(0, 32);
}
