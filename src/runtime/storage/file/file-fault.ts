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
  const [reason] = error.message.split(", ", 1); // without the path, which may be a temporary one
  return new FxError("FX5003", `cannot ${action} ${showUri(uri)}: ${reason}`, { cause: error });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  return (
    error instanceof Error &&
    typeof (error as NodeJS.ErrnoException).code === "string" &&
    "syscall" in error
  );
}
