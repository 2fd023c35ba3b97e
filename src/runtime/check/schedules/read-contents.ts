import { createHash } from "node:crypto";
import { getKind, isPlainObject, type Json } from "../../base/json.ts";
import { getRelativePath, isRemoteUri } from "../../base/storage-uri.ts";
import type { Storage } from "../../base/storage.ts";
import { countOf } from "../../base/text.ts";
import { findTableFiles, readTable } from "../../datasets/read-dataset.ts";
import { type DatasetReference, getRowType } from "../../values/types/reference-access.ts";
import { jsonFromNative } from "../../values/written-values.ts";

/** A larger file or table is compared by its digest. */
const MOST_BYTES = 1024 * 1024;

/**
 * Returns outputs as JSON that is the same for two attempts with the same results: the content of
 * local files, folders and datasets instead of their URIs, and no name of the attempt's folder.
 */
export async function readContents(
  outputs: object,
  { outputPrefix, files }: { readonly outputPrefix: string; readonly files: Storage },
): Promise<Json> {
  const json = JSON.stringify(await readValue(outputs, files));
  const folder = JSON.stringify(outputPrefix).slice(1, -1);
  return JSON.parse(json.replaceAll(folder, "OUTPUT_PREFIX")) as Json;
}

async function readValue(value: unknown, storage: Storage): Promise<unknown> {
  const kind = getKind(value);
  if (kind === "file" || kind === "directory" || kind === "dataset")
    return readReference(value as DatasetReference, kind, storage);
  const isArray = Array.isArray(value);
  if (!isArray && !isPlainObject(value)) return jsonFromNative(value, undefined);
  const entries: [string, unknown][] = [];
  for (const [name, part] of Object.entries(value))
    entries.push([name, await readValue(part, storage)]);
  return isArray ? entries.map(([, part]) => part) : Object.fromEntries(entries);
}

/**
 * A URI may be another one in each attempt, so it does not count. This is also true if fx cannot
 * read what it refers to, for instance in an object store.
 */
async function readReference(
  reference: DatasetReference,
  kind: "file" | "directory" | "dataset",
  storage: Storage,
): Promise<unknown> {
  const { uri, format } = reference;
  if (isRemoteUri(uri)) return { [kind]: format };
  try {
    if (kind === "dataset") return await readRows(reference, storage);
    return kind === "file" ? await readFile(uri, storage) : await readFolder(uri, storage);
  } catch {
    return { [kind]: format };
  }
}

/** The rows of a table, or their digest. */
async function readRows(dataset: DatasetReference, storage: Storage): Promise<unknown> {
  const { text, isWhole } = await readText(listRows(dataset, storage));
  return isWhole ? JSON.parse(`[${text.slice(0, -1)}]`) : text;
}

/** The rows as JSON, with a comma after each. */
async function* listRows(dataset: DatasetReference, storage: Storage): AsyncGenerator<Buffer> {
  const columns = getRowType(dataset);
  for (const file of await findTableFiles(dataset, storage, undefined))
    for await (const batch of readTable(file, { columns, integers: "bigint" }))
      for (const cells of batch)
        yield Buffer.from(`${JSON.stringify(jsonFromNative(cells, undefined))},`);
}

async function readFolder(uri: string, storage: Storage): Promise<unknown> {
  const files: [string, string][] = [];
  for await (const entry of storage.list(uri))
    files.push([getRelativePath(uri, entry.uri), await readFile(entry.uri, storage)]);
  return Object.fromEntries(files.sort(([one], [other]) => (one < other ? -1 : 1)));
}

async function readFile(uri: string, storage: Storage): Promise<string> {
  return (await readText(storage.get(uri))).text;
}

/** The whole text, or its digest. */
async function readText(content: AsyncIterable<Uint8Array>) {
  const hash = createHash("sha256");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    size += chunk.length;
    if (size <= MOST_BYTES) chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString("utf8");
  const isWhole = size <= MOST_BYTES && Buffer.from(text).equals(bytes);
  const digest = `${countOf(size, "byte")}, SHA-256 ${hash.digest("hex")}`;
  return { text: isWhole ? text : digest, isWhole };
}
