import { resolve } from "node:path";
import { type ErrorCode, FxError } from "../base/errors/errors.ts";
import { FileRefused } from "../base/read-bounded-file.ts";
import { didYouMeanPath } from "./did-you-mean-path.ts";

/** Plain words for the system's error codes. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
};

/**
 * The error for a file on the command line that cannot be read: FX5003 if permission is denied,
 * otherwise `code`. It has the hint only if it can suggest no existing file with a similar name.
 *
 * @param what the purpose of the file, such as `the inputs file`; may be empty
 * @param path where the file is, if that is not relative to the process
 */
export function unreadableFileError(
  code: ErrorCode,
  what: string,
  file: string,
  error: unknown,
  hint: string,
  path = resolve(file),
): FxError {
  const { code: problem = "", message } = error as NodeJS.ErrnoException;
  const reason = REASONS[problem];
  const guess = reason === REASONS["ENOENT"] && file !== "" ? didYouMeanPath(file, path) : "";
  const isUnexpected = reason === undefined && !(error instanceof FileRefused);
  return new FxError(
    reason === REASONS["EACCES"] ? "FX5003" : code,
    `cannot read ${what === "" ? file : `${what} ${file}`}: ${reason ?? message}${guess}`,
    { ...(isUnexpected && { cause: error }), ...(guess === "" && { hint }) },
  );
}
