import { resolve } from "node:path";
import { type ErrorCode, FxError } from "../runtime/base/errors/errors.ts";
import { FileRefused, readBoundedFile } from "../runtime/base/read-bounded-file.ts";
import { didYouMeanPath } from "../runtime/loader/did-you-mean-path.ts";

/** What the system says, in words that name no function of it. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "it may not be read",
  EPERM: "it may not be read",
};

const DENIED: ReadonlySet<string> = new Set(["EACCES", "EPERM"]);

/**
 * A file of the command line that cannot be read: FX5003 where this user may not read it, else `code`. Where it is not there, what was most likely meant is what to type; else
 * `hint` is.
 *
 * @param what what the file is for, such as `the inputs file`; may be empty
 */
export function unreadableFileError(
  code: ErrorCode,
  what: string,
  file: string,
  error: unknown,
  hint: string,
): FxError {
  const { code: reason = "", message } = error as NodeJS.ErrnoException;
  const guess =
    REASONS[reason] === REASONS["ENOENT"] && file !== "" ? didYouMeanPath(file, resolve(file)) : "";
  return new FxError(
    DENIED.has(reason) ? "FX5003" : code,
    `cannot read ${what === "" ? file : `${what} ${file}`}: ${REASONS[reason] ?? message}${guess}`,
    { ...(isUnexpected(error, reason) && { cause: error }), ...(guess === "" && { hint }) },
  );
}

/** Nothing that fx has words for. */
function isUnexpected(error: unknown, reason: string): boolean {
  return REASONS[reason] === undefined && !(error instanceof FileRefused);
}

/** A bundle of all public certificate authorities has a quarter of that. */
const MOST_BYTES = 1024 * 1024;

/** A certificate or a key, for a flag. Throws FX5004 if it cannot be read. */
export function readPemFile(flag: string, file: string): Buffer {
  try {
    return readBoundedFile(file, { mostBytes: MOST_BYTES });
  } catch (error) {
    throw unreadableFileError(
      "FX5004",
      flag,
      file,
      error,
      `${flag} takes a PEM file, such as ${flag.endsWith("key") ? "tls.key" : "tls.crt"}`,
    );
  }
}
