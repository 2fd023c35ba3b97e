import { FxError } from "../base/errors/errors.ts";
import { showUri } from "../base/storage-uri.ts";
import type { Storage, StorageOptions } from "../base/storage.ts";
import type { LiteralMap } from "../values/literal.ts";
import { getPathBelow } from "./download.ts";
import { planUploads, type PlannedUpload } from "./plan-uploads.ts";

/** Where uploads are read from and written to. */
interface UploadRoute extends StorageOptions {
  /** Stores the uploads. */
  readonly storage: Storage;
  /** Reads the local files. Default: `storage`. */
  readonly source?: Storage | undefined;
}

/**
 * Uploads local files, folders and tables in outputs to the raw output prefix and returns the
 * outputs with the new URIs. Remote files, and files under the prefix, stay where they are. Does
 * not search the fields of objects.
 *
 * @param target its prefix is Flyte's, and different for each attempt
 * @throws FxError FX1003 for a missing file, and any error of the storage.
 */
export async function uploadOutputs(
  outputs: LiteralMap,
  target: UploadRoute & { readonly rawOutputPrefix: string },
): Promise<LiteralMap> {
  const plan = planUploads(outputs, target.rawOutputPrefix);
  await runUploads(plan.uploads, target);
  return plan.outputs;
}

/**
 * Uploads files one by one. Replaces each file as a whole, so repeating the uploads is safe.
 *
 * @throws FxError FX1003 for a missing file, and any error of the storage.
 */
export async function runUploads(
  uploads: readonly PlannedUpload[],
  route: UploadRoute,
): Promise<void> {
  for (const upload of uploads) {
    const isFile = upload.kind !== "folder" && (await putFile(upload.from, upload.to, route));
    const isFolder = upload.kind !== "file" && !isFile && (await putFolder(upload, route));
    if (!isFile && !isFolder)
      throw new FxError(
        "FX1003",
        `output ${upload.output} is ${showUri(upload.from)}, which does not exist`,
        { hint: "write the file before you return it, and use an absolute path" },
      );
  }
}

/** Returns false if the file does not exist. */
async function putFile(
  from: string,
  to: string,
  { storage, source = storage, signal }: UploadRoute,
): Promise<boolean> {
  if ((await source.stat(from, { signal })) === undefined) return false;
  await storage.put(to, source.get(from, { signal }), { signal });
  return true;
}

/** Returns false if the folder does not exist or contains no file. */
async function putFolder({ from, to }: PlannedUpload, route: UploadRoute): Promise<boolean> {
  const { storage, source = storage, signal } = route;
  let found = false;
  for await (const entry of source.list(from, { signal })) {
    await putFile(entry.uri, `${to}/${getPathBelow(from, entry.uri)}`, route);
    found = true;
  }
  return found;
}
