import { FxError } from "../base/errors/errors.ts";
import { showUri } from "../base/storage-uri.ts";
import type { Storage, StorageOptions } from "../base/storage.ts";
import type { LiteralMap } from "../values/literal.ts";
import { getPathBelow } from "./download.ts";
import { planUploads, type PlannedUpload } from "./plan-uploads.ts";

/** How files are read and written. */
interface UploadRoute extends StorageOptions {
  /** Writes the uploads. */
  readonly storage: Storage;
  /** Reads the local files. Default: `storage`. */
  readonly source?: Storage | undefined;
}

/** Where the files of a task's outputs belong. */
export interface UploadTarget extends UploadRoute {
  /** Flyte's raw output prefix, which is different for each attempt. */
  readonly rawOutputPrefix: string;
}

/**
 * Uploads local files, folders and tables among outputs below the raw output prefix, and returns the outputs with their
 * new URIs. What is elsewhere already, or below the prefix, stays where it is. Fields of an object are not searched.
 *
 * @throws FxError FX1003 for a missing file, and whatever the storage throws.
 */
export async function uploadOutputs(
  outputs: LiteralMap,
  { rawOutputPrefix, ...route }: UploadTarget,
): Promise<LiteralMap> {
  const plan = planUploads(outputs, rawOutputPrefix);
  await runUploads(plan.uploads, route);
  return plan.outputs;
}

/**
 * Uploads one after the other. Each file is replaced as a whole, so repeating the uploads is safe.
 *
 * @throws FxError FX1003 for a missing file, and whatever the storage throws.
 */
export async function runUploads(
  uploads: readonly PlannedUpload[],
  route: UploadRoute,
): Promise<void> {
  for (const upload of uploads) {
    const isFile = upload.kind !== "folder" && (await putFile(upload.from, upload.to, route));
    const isFolder = upload.kind !== "file" && !isFile && (await putFolder(upload, route));
    if (!isFile && !isFolder) throw missing(upload);
  }
}

/** Answers false if there is no such file. */
async function putFile(
  from: string,
  to: string,
  { storage, source = storage, signal }: UploadRoute,
): Promise<boolean> {
  if ((await source.stat(from, { signal })) === undefined) return false;
  await storage.put(to, source.get(from, { signal }), { signal });
  return true;
}

/** Answers false if there is no such folder, or no file in it. */
async function putFolder({ from, to }: PlannedUpload, route: UploadRoute): Promise<boolean> {
  const { storage, source = storage, signal } = route;
  let found = false;
  for await (const entry of source.list(from, { signal })) {
    await putFile(entry.uri, `${to}/${getPathBelow(from, entry.uri)}`, route);
    found = true;
  }
  return found;
}

function missing({ output, from }: PlannedUpload): FxError {
  return new FxError("FX1003", `output ${output} is ${showUri(from)}, which does not exist`, {
    hint: "write the file before you return it, and use an absolute path",
  });
}
