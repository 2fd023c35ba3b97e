import type { StatusName } from "../../../src/runtime/calls/call-status.ts";
import type { ReflectedMessages } from "../../../src/runtime/wire/reflected/reflected-message.ts";
import type { FakeCluster, RecordedCall } from "./fake-cluster.ts";

/** Fails a call with a status. */
export class Refused extends Error {
  constructor(
    readonly status: StatusName,
    message: string,
  ) {
    super(message);
  }
}

/** The connection breaks instead of an answer. */
export const BROKEN = new Refused("UNAVAILABLE", "the connection broke");

/**
 * Records a call, and answers it unless the test or the missing token says otherwise. Throws
 * Refused, BROKEN among them.
 *
 * @returns undefined if no answer ever comes
 */
export function answerCall<Answer>(
  cluster: FakeCluster,
  messages: ReflectedMessages,
  { path, bytes, headers }: Pick<RecordedCall, "path" | "bytes" | "headers">,
  answer: (message: never) => Answer,
): Answer | undefined {
  const { request: type } = messages.findMethod(path);
  const message = messages.decode(type, bytes) as Record<string, unknown>;
  cluster.calls.push({ path, type, bytes, message: { ...message }, headers });
  const fault = cluster.takeFault(path);
  if (fault === "silent") return undefined;
  if (fault === "cut") throw BROKEN;
  if (typeof fault === "object") throw new Refused(fault.status, fault.message);
  if (!path.includes("AuthMetadataService") && !cluster.isAllowed(headers))
    throw new Refused("UNAUTHENTICATED", "token missing or expired");
  const answered = answer(message as never);
  if (fault === "lost") throw BROKEN;
  return answered;
}

export function toTextHeaders(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** The fields of `CreateUploadLocationRequest` that a server reads. */
export interface UploadLocationRequest {
  readonly filename: string;
  readonly filenameRoot: string;
  readonly contentMd5: Uint8Array;
  readonly addContentMd5Metadata: boolean;
}

/** The answers of methods that both Flytes have. */
export function createSharedHandlers(cluster: FakeCluster) {
  const getOAuth = (): NonNullable<FakeCluster["oauth"]> => {
    if (cluster.oauth !== undefined) return cluster.oauth;
    throw new Refused("UNIMPLEMENTED", "unknown service");
  };
  return {
    getOAuthMetadata: () => getOAuth().metadata,
    getClientConfig: () => getOAuth().client,
    getUser: () => ({ subject: "ada", email: "ada@example.com" }),
    createUpload: (request: UploadLocationRequest) => createUploadLocation(cluster, request),
  };
}

/**
 * Answers as the data proxies of both Flytes do with an S3 store. The headers that they return have
 * the length of the digest as Content-Length. Refuses a file below a chosen folder that exists with
 * another MD5 in its metadata.
 */
function createUploadLocation(
  cluster: FakeCluster,
  { filename, filenameRoot, contentMd5, addContentMd5Metadata }: UploadLocationRequest,
): object {
  const md5 = Buffer.from(contentMd5).toString("base64");
  const path = `${filenameRoot}/${filename}`;
  if (filenameRoot !== "" && (cluster.files.get(path) ?? md5) !== md5)
    throw new Refused("ALREADY_EXISTS", "file exists with different content");
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
