import { extname, join, resolve } from "node:path";
import { isKind } from "../../runtime/base/brand.ts";
import { isPlainObject, setOwn } from "../../runtime/base/json.ts";
import { downloadFile, downloadFolder } from "../../runtime/storage/download.ts";
import {
  Dataset,
  FlyteDirectory,
  FlyteFile,
  getReferenceStorage,
} from "../../runtime/values/types/references.ts";

/**
 * Downloads the files, folders and datasets among outputs into a folder, named after their outputs.
 * Returns the outputs with the paths of the copies.
 */
export async function downloadOutputs(outputs: object, folder: string): Promise<object> {
  return (await downloadParts(outputs, resolve(folder))) as object;
}

async function downloadParts(value: unknown, path: string): Promise<unknown> {
  if (isKind(value, "file")) return downloadOneFile(value as FlyteFile, path);
  if (isKind(value, "directory")) return downloadDirectory(value as FlyteDirectory, path);
  if (isKind(value, "dataset")) return downloadDataset(value as Dataset, path);
  if (!Array.isArray(value) && !isPlainObject(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value))
    setOwn(copy, name, await downloadParts(item, join(path, toFileName(name))));
  return Array.isArray(value) ? Object.values(copy) : copy;
}

async function downloadOneFile(file: FlyteFile, path: string): Promise<FlyteFile> {
  const target = await file.download(`${path}${getExtension(file.uri)}`);
  return new FlyteFile(target, file.format, file.metadata);
}

async function downloadDirectory(folder: FlyteDirectory, path: string): Promise<FlyteDirectory> {
  return new FlyteDirectory(await folder.download(path), folder.format);
}

/** Python writes a dataset as a folder, fx as a file. */
async function downloadDataset(dataset: Dataset, path: string): Promise<Dataset> {
  const storage = await getReferenceStorage(dataset);
  const isFile = (await storage.stat(dataset.uri)) !== undefined;
  const target = isFile
    ? await downloadFile(dataset, `${path}${getExtension(dataset.uri)}`, {})
    : await downloadFolder(dataset, path, {});
  return new Dataset(target, dataset.format);
}

/** An output's name may hold characters that a path cannot. */
function toFileName(name: string): string {
  return name.replace(/[^\w.-]+/g, "_").replace(/^\.+/, "_");
}

function getExtension(uri: string): string {
  const extension = extname(uri);
  return /^\.\w{1,10}$/.test(extension) ? extension : "";
}
