import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { FxError } from "../../base/errors/errors.ts";
import type { Cluster } from "../cluster.ts";
import type { LocalReference } from "./upload-inputs.ts";

/** Sends bytes to a signed URL. */
export type PutFile = (file: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
  readonly size: number;
  readonly md5: Uint8Array;
}) => Promise<void>;

/** Enough for inputs that a person passes to one run. */
const MOST_FILES = 10_000;

/**
 * Uploads a file or a folder to the cluster's store. Returns its URI there.
 *
 * @throws FxError FX5003 if it cannot be read, FX5014 if it changes meanwhile
 */
export async function uploadPath(
  reference: LocalReference,
  cluster: Cluster,
  put: PutFile,
): Promise<string> {
  const { path } = reference;
  const status = await reading(reference, () => stat(path));
  if (!status.isDirectory()) return uploadFile(reference, basename(path), undefined, cluster, put);
  const files = await reading(reference, () => listFiles(path));
  if (files.length > MOST_FILES)
    throw new FxError(
      "FX5016",
      `${path} has more than ${MOST_FILES} files (input ${reference.input})`,
      {
        hint: "upload it yourself, and pass its URI",
      },
    );
  if (files.length === 0)
    throw new FxError("FX5003", `${path} is an empty folder (input ${reference.input})`);
  const root = createHash("sha256")
    .update(path)
    .update(String(status.mtimeMs))
    .digest("hex")
    .slice(0, 20);
  let folder = "";
  for (const file of files) {
    const name = relative(path, file).split(sep).join("/");
    const uri = await uploadFile({ ...reference, path: file }, name, root, cluster, put);
    if (!uri.endsWith(`/${name}`))
      throw new FxError("FX5033", `${cluster.endpoint} stores ${name} as ${uri}`);
    folder = uri.slice(0, -name.length - 1);
  }
  return folder;
}

async function uploadFile(
  reference: LocalReference,
  filename: string,
  root: string | undefined,
  cluster: Cluster,
  put: PutFile,
): Promise<string> {
  const { path } = reference;
  const { md5, size } = await reading(reference, () => digestFile(path));
  const target = await cluster.createUpload({ filename, root, md5, size });
  await put({ url: target.signedUrl, headers: target.headers, path, size, md5 });
  return target.nativeUrl;
}

async function digestFile(
  path: string,
): Promise<{ readonly md5: Uint8Array; readonly size: number }> {
  const hash = createHash("md5");
  let size = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { md5: hash.digest(), size };
}

/** Regular files below a folder, sorted. Does not follow links out of it. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function reading<T>({ path, input }: LocalReference, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new FxError(
      "FX5003",
      `cannot read ${path} (input ${input}): ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}
