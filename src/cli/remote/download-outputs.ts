import { lstat, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import type { CommandProcess } from "../../process/command-process.ts";
import { untilSignal } from "../../process/process-end/listen-to-signals.ts";
import { addDetail, FxError } from "../../runtime/base/errors/errors.ts";
import { isKind, isPlainObject, mapValues } from "../../runtime/base/json.ts";
import { isRemoteUri } from "../../runtime/base/storage-uri.ts";
import type { Storage } from "../../runtime/base/storage.ts";
import { downloadFile, downloadFolder } from "../../runtime/storage/download.ts";
import { processStorage } from "../../runtime/storage/process-storage.ts";
import {
  bindReference,
  isReference,
  type Reference,
  withUri,
} from "../../runtime/values/types/references.ts";
import { type ClusterFlags, quoteCommand } from "./cluster-flags.ts";

/**
 * Downloads the files among the outputs of an execution if the user named a folder. Returns the
 * outputs to show.
 */
export async function downloadIfAsked(
  outputs: object,
  name: string,
  flags: ClusterFlags & { readonly download?: string | undefined },
  process: CommandProcess,
): Promise<object> {
  const folder = flags.download;
  if (folder === undefined) return outputs;
  try {
    const storage = await processStorage();
    return await untilSignal(process, "nothing was downloaded", (signal) =>
      downloadOutputs(outputs, resolve(process.cwd, folder), storage, signal),
    );
  } catch (error) {
    if (!(error instanceof FxError)) throw error;
    const again = quoteCommand(["remote", "outputs", name, "--download", folder], flags);
    throw addDetail(error, `execution ${name} has succeeded`, error.hint ?? again);
  }
}

/** A file or folder to download. Its path is relative to the folder that the user named. */
type Download = Awaited<ReturnType<typeof planDownload>>;

/**
 * Downloads the files, folders and datasets among outputs into a folder, named after their outputs:
 * all of them or none. Returns the outputs with the paths of the copies.
 *
 * @throws FxError FX5003 if something exists there already, FX5015 for a path on another machine
 */
export async function downloadOutputs(
  outputs: object,
  folder: string,
  storage: Storage,
  signal: AbortSignal,
): Promise<object> {
  const target = resolve(folder);
  const downloads = new Map<Reference, Download>();
  const found = new Map<Reference, readonly string[]>();
  mapFound(outputs, (reference, names) => void found.set(reference, names));
  for (const [reference, names] of found)
    downloads.set(reference, await planDownload(reference, names, storage));
  await refuseExisting(target, [...downloads.values()]);
  if (downloads.size > 0) await downloadAll(downloads, target, signal);
  return mapFound(outputs, (reference) =>
    withUri(reference, join(target, downloads.get(reference)!.path)),
  ) as object;
}

async function planDownload(reference: Reference, names: readonly string[], storage: Storage) {
  const { uri } = reference;
  const output = names.join(".");
  if (!isRemoteUri(uri))
    throw new FxError("FX5015", `output ${output} is ${uri} on the machine that ran the task`, {
      hint: "let the task return a file in a store, such as one below its output prefix",
    });
  bindReference(reference, storage);
  // Python writes a dataset as a folder, fx as a file.
  const isFile =
    isKind(reference, "file") ||
    (isKind(reference, "dataset") && (await storage.stat(uri)) !== undefined);
  const path = join(...names.map(toFileName));
  return { output, path: isFile ? `${path}${getExtension(uri)}` : path, isFile };
}

/** A unique name for every name of an output; none leads out of the folder. */
function toFileName(name: string): string {
  return encodeURIComponent(name).replace(/^\.+/, (dots) => "%2E".repeat(dots.length));
}

function getExtension(uri: string): string {
  const extension = extname(uri);
  return /^\.\w{1,10}$/.test(extension) ? extension : "";
}

async function refuseExisting(target: string, downloads: readonly Download[]): Promise<void> {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const { output, path } of downloads) {
    const isThere = await lstat(join(target, path)).then(
      () => true,
      () => false,
    );
    if (isThere || seen.has(path)) faults.push(`${join(target, path)}  (output ${output})`);
    seen.add(path);
  }
  if (faults.length === 0) return;
  throw new FxError("FX5003", "fx overwrites no file, but these exist already", {
    details: faults,
    hint: "--download with another folder",
  });
}

/** Nothing appears in the target before everything is there. */
async function downloadAll(
  downloads: ReadonlyMap<Reference, Download>,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const draft = await createDraft(target);
  try {
    for (const [reference, { path, isFile }] of downloads) {
      const download = isFile ? downloadFile : downloadFolder;
      await download(reference, join(draft, path), { signal });
    }
    for (const { path, isFile } of downloads.values()) {
      // A folder without files was not created.
      if (!isFile) await mkdir(join(draft, path), { recursive: true });
      await mkdir(dirname(join(target, path)), { recursive: true });
      await rename(join(draft, path), join(target, path));
    }
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function createDraft(target: string): Promise<string> {
  try {
    await mkdir(target, { recursive: true });
    return await mkdtemp(join(target, ".fx-download-"));
  } catch (error) {
    throw new FxError("FX5003", `cannot write to ${target}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Replaces the references in a value, each with the names that lead to it. */
function mapFound(
  value: unknown,
  map: (reference: Reference, names: readonly string[]) => unknown,
  names: readonly string[] = [],
): unknown {
  if (isReference(value)) return map(value, names);
  if (Array.isArray(value))
    return value.map((item, index) => mapFound(item, map, [...names, String(index)]));
  return isPlainObject(value)
    ? mapValues(value, (item, name) => mapFound(item, map, [...names, name]))
    : value;
}
