import { hash } from "node:crypto";
import { lstatSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve, sep } from "node:path";
import { realClock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { isWithin, listNames, makeFolders } from "../../base/files.ts";
import { getUserSuffix, openPrivateFolder } from "../../base/private-folder.ts";

/** Longer than any upload of a job takes: `get` may fail for 10 minutes. */
const LONGEST_USE_MS = 60 * 60 * 1000;

/** The folder of `saveResponse`. It outlives a restart of the container, and polls find their files. */
function getRoot(): string {
  return join(tmpdir(), `fx-responses${getUserSuffix()}`);
}

/**
 * Creates the folder in which a job keeps the file from one address, and removes folders of jobs
 * that nobody asks for any more.
 *
 * @param job different for each attempt of a task, for instance its output prefix
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
  const folder = join(root, toName(job), toName(url));
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
  const root = getRoot();
  for (const path of paths.map((each) => resolve(each))) {
    const [job] = path.slice(root.length + 1).split(sep);
    if (job && path !== root && isWithin(path, root)) remove(join(root, job));
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function toName(text: string): string {
  return hash("sha256", text, "hex").slice(0, 32);
}
