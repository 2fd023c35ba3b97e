import type { FakeCluster } from "./fake-cluster.ts";

/** The fields of `CreateUploadLocationRequest` that a server reads. */
export interface UploadLocationRequest {
  readonly filename: string;
  readonly filenameRoot: string;
  readonly contentMd5: Uint8Array;
  readonly addContentMd5Metadata: boolean;
}

/**
 * Answers as the data proxies of both Flytes do with an S3 store. The headers that they return have
 * the length of the digest as Content-Length.
 *
 * @returns undefined if a file below a chosen folder exists, and its metadata has another MD5
 */
export function createUploadLocation(
  cluster: FakeCluster,
  { filename, filenameRoot, contentMd5, addContentMd5Metadata }: UploadLocationRequest,
): object | undefined {
  const md5 = Buffer.from(contentMd5).toString("base64");
  const path = `${filenameRoot}/${filename}`;
  if (filenameRoot !== "" && (cluster.files.get(path) ?? md5) !== md5) return undefined;
  cluster.files.set(path, addContentMd5Metadata ? md5 : "");
  return {
    signedUrl: `${cluster.uploadUrl}/${filename}?signature=never-print-me`,
    nativeUrl: `s3://bucket/uploads/${filenameRoot === "" ? filename : path}`,
    headers: {
      "Content-Length": String(md5.length),
      "Content-MD5": md5,
      ...(addContentMd5Metadata && { "x-amz-meta-flyteContentMD5": md5 }),
    },
  };
}
