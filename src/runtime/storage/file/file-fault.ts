import { FxError } from "../../base/errors/errors.ts";
import { isFileMissing } from "../../base/files.ts";
import { showUri } from "../../base/storage-uri.ts";

/**
 * Converts a system error to an FxError. Returns aborts, FxErrors and errors of the caller's stream
 * unchanged.
 */
export function toFileFault(
  action: "read" | "write" | "list" | "delete",
  uri: string,
  error: unknown,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted === true || error instanceof FxError || !isSystemError(error)) return error;
  if (action !== "write" && isFileMissing(error))
    return new FxError("FX5011", `${showUri(uri)} does not exist`, { cause: error });
  return new FxError(
    "FX5003",
    `cannot ${action} ${showUri(uri)}: ${REASONS[error.code] ?? error.message}`,
    { cause: error },
  );
}

const REASONS: { readonly [code: string]: string | undefined } = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is exceeded",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file",
  EEXIST: "a part of its path is a file", // when creating a folder
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
