import { resolve } from "node:path";
import type { ErrorCode } from "../runtime/base/errors/errors.ts";
import { type BoundedFileOptions, readBoundedFile } from "../runtime/base/read-bounded-file.ts";
import { unreadableFileError } from "../runtime/loader/unreadable-file-error.ts";
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

/** Returns what `read` makes of a file. Throws its error as that of a file that cannot be read. */
export function readOrRefuse<T>(
  read: () => T,
  code: ErrorCode,
  what: string,
  file: string,
  hint: string,
): T {
  try {
    return read();
  } catch (error) {
    throw unreadableFileError(code, what, file, error, hint);
  }
}

/** Reads the certificate or key that a flag names. Throws FX5004 if it cannot be read. */
export function readPemFile(flag: string, file: string): Buffer {
  const hint = `${flag} expects a PEM file, such as ${flag.endsWith("key") ? "tls.key" : "tls.crt"}`;
  return readOrRefuse(() => readBoundedFile(file), "FX5004", flag, file, hint);
}
