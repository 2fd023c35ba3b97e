import { resolve } from "node:path";
import { type ErrorCode, FxError } from "../runtime/base/errors/errors.ts";
import {
  type BoundedFileOptions,
  readBoundedFile,
  FileRefused,
} from "../runtime/base/read-bounded-file.ts";
import { didYouMeanPath } from "../runtime/loader/did-you-mean-path.ts";
import type { CommandProcess } from "./command-process.ts";

/** Where the files are that a user names on the command line. */
export type UserFiles = Pick<CommandProcess, "cwd" | "stdinFd">;

/** The absolute path of a file. Stays empty if the name is, so that there is no such file. */
export function toUserPath(name: string, { cwd }: Pick<UserFiles, "cwd">): string {
  return name === "" ? "" : resolve(cwd, name);
}

/** Reads a file; `-` is standard input. */
export function readUserFile(name: string, files: UserFiles, options: BoundedFileOptions): Buffer {
  return readBoundedFile(name === "-" ? files.stdinFd : toUserPath(name, files), options);
}

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
 */
export function unreadableFileError(
  code: ErrorCode,
  what: string,
  file: string,
  error: unknown,
  hint: string,
): FxError {
  const { code: problem = "", message } = error as NodeJS.ErrnoException;
  const reason = REASONS[problem];
  const guess =
    reason === REASONS["ENOENT"] && file !== "" ? didYouMeanPath(file, resolve(file)) : "";
  const isUnexpected = reason === undefined && !(error instanceof FileRefused);
  return new FxError(
    reason === REASONS["EACCES"] ? "FX5003" : code,
    `cannot read ${what === "" ? file : `${what} ${file}`}: ${reason ?? message}${guess}`,
    { ...(isUnexpected && { cause: error }), ...(guess === "" && { hint }) },
  );
}

/** Reads the certificate or key that a flag names. Throws FX5004 if it cannot be read. */
export function readPemFile(flag: string, file: string): Buffer {
  try {
    return readBoundedFile(file);
  } catch (error) {
    const example = flag.endsWith("key") ? "tls.key" : "tls.crt";
    const hint = `${flag} expects a PEM file, such as ${example}`;
    throw unreadableFileError("FX5004", flag, file, error, hint);
  }
}
