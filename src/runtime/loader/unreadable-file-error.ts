import { basename, dirname, extname, join, resolve } from "node:path";
import { findClosest, suggest } from "../base/errors/did-you-mean.ts";
import { type ErrorCode, FxError } from "../base/errors/errors.ts";
import { listNames } from "../base/files.ts";
import { FileRefused } from "../base/read-bounded-file.ts";
import { isModuleName } from "./locate-path.ts";

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

/**
 * `; did you mean "src/weather.ts"?` for a missing path; empty if its folder has no similar name.
 */
export function didYouMeanPath(path: string, absolute: string): string {
  const sibling = findSibling(absolute);
  return suggest(sibling && join(dirname(path), sibling));
}

/** The same for a relative import. */
export function didYouMeanImport(specifier: string, folder: string): string {
  if (!specifier.startsWith(".")) return "";
  const sibling = findSibling(resolve(folder, specifier));
  if (sibling === undefined) return "";
  const path = join(dirname(specifier), sibling);
  return suggest(path.startsWith(".") ? path : `./${path}`);
}

/** A module whose extension was omitted, otherwise the closest name in the folder. */
function findSibling(path: string): string | undefined {
  const name = basename(path);
  const siblings = listNames(dirname(path));
  const isModule = (sibling: string): boolean =>
    isModuleName(sibling) && basename(sibling, extname(sibling)) === name;
  return siblings.find(isModule) ?? findClosest(name, siblings);
}

/** FX5003 for an author's file or folder that cannot be read. */
export function createFileError(shown: string, problem: string): FxError {
  return new FxError("FX5003", `"${shown}" cannot be read (${problem})`, {
    hint: `check the permissions: ls -ld ${dirname(shown)} ${shown}`,
  });
}

/** The position of an offset in a text. */
export function toPosition(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
