import { FxError } from "../../base/errors/errors.ts";
import { showUri } from "../../base/storage-uri.ts";

/** Converts a system error to an FxError. Aborts, FxErrors and errors of a caller's stream stay as they are. */
export function toFileFault(
  action: "read" | "write" | "list" | "delete",
  uri: string,
  error: unknown,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted === true || error instanceof FxError || !isSystemError(error)) return error;
  if (action !== "write" && isMissing(error))
    return new FxError("FX5011", `nothing lies at ${showUri(uri)}`, { cause: error });
  return new FxError(
    "FX5003",
    `cannot ${action} ${showUri(uri)}: ${REASONS[error.code] ?? error.message}`,
    { cause: error },
  );
}

export function isMissing(error: unknown): boolean {
  return isSystemError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

const REASONS: { readonly [code: string]: string | undefined } = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk's quota is used up",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file",
  EEXIST: "a part of its path is a file", // of a folder that is to be made
  ERR_FS_EISDIR: "it is a folder",
  ENAMETOOLONG: "its name is too long",
};

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  return (
    error instanceof Error &&
    typeof (error as NodeJS.ErrnoException).code === "string" &&
    "syscall" in error
  );
}
