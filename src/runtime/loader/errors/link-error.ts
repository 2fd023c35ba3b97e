import { sep } from "node:path";
import type { SourceLocation } from "../../base/errors/errors.ts";
import { readFileIfThere } from "../../base/files.ts";
import { isFxFile } from "../../base/source/source-location.ts";
import { parseStack } from "../../base/source/stack-frame.ts";
import { toPosition } from "../unreadable-file-error.ts";

/** Node's codes for an import of a missing module, or of a file that is not a module. */
const NOT_FOUND = new Set([
  "MODULE_NOT_FOUND",
  "ERR_MODULE_NOT_FOUND",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
  "ERR_PACKAGE_IMPORT_NOT_DEFINED",
  "ERR_UNKNOWN_BUILTIN_MODULE",
  "ERR_INVALID_MODULE_SPECIFIER",
  "ERR_INVALID_PACKAGE_TARGET",
  "ERR_UNSUPPORTED_DIR_IMPORT",
  "ERR_UNKNOWN_FILE_EXTENSION",
]);

/** An import was not found, so the importing module has not run. */
export function isMissingModule(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && NOT_FOUND.has((error as NodeJS.ErrnoException).code ?? "");
}

/** The imported module does not export a name. */
export function isMissingExport(error: unknown): error is SyntaxError {
  return error instanceof SyntaxError && MISSING_EXPORT.test(error.message);
}

const MISSING_EXPORT = /does not provide an export named/;

/**
 * The engine could not compile a module. False for a SyntaxError at run time, for example from
 * `JSON.parse`.
 */
export function isCompileError(error: unknown): error is SyntaxError {
  if (error instanceof Error && error.name === "BuildMessage") return true; // Bun's own
  if (!(error instanceof SyntaxError) || MISSING_EXPORT.test(error.message)) return false;
  const frames = parseStack(error.stack ?? "", error.message);
  const file = frames.find((frame) => frame !== undefined)?.file;
  return file === undefined || isFxFile(file) || JITI.some((folder) => file.includes(folder));
}

const JITI = ["dist", "lib"].map((folder) => [sep, "jiti", sep, folder, sep].join(""));

/** An import statement in a source file. */
export interface ImportStatement {
  readonly specifier: string;
  /** The start of the specifier. */
  readonly location: SourceLocation;
}

const IMPORTS = /\b(?:from|import|require)\b\s*\(?\s*(["'])([^"'\n]+)\1/g;

/** Finds the first import in these files whose specifier matches. */
export function findImport(
  files: readonly string[],
  isMatch: (specifier: string, file: string) => boolean,
): ImportStatement | undefined {
  for (const file of files) {
    const text = readFileIfThere(file) ?? "";
    for (const match of text.matchAll(IMPORTS)) {
      const specifier = match[2] ?? "";
      const start = match.index + match[0].length - specifier.length - 2;
      if (isMatch(specifier, file))
        return { specifier, location: { file, ...toPosition(text, start) } };
    }
  }
  return undefined;
}
