import { sep } from "node:path";
import { isOfFx } from "../../source/source-location.ts";
import { parseStack } from "../../source/stack-frame.ts";

/** What Node says where an import leads nowhere, or to something that it does not import. */
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

/** An import was not found: nothing of the module that imports it has run. */
export function isNotFound(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && NOT_FOUND.has((error as NodeJS.ErrnoException).code ?? "");
}

/** A name was imported that the other module does not export. */
export function isMissingExport(error: unknown): error is SyntaxError {
  return error instanceof SyntaxError && MISSING_EXPORT.test(error.message);
}

const MISSING_EXPORT = /does not provide an export named/;

/** V8 refused a file that it was given to import; not a SyntaxError that running code threw, such as `JSON.parse` does. */
export function isCompileError(error: unknown): error is SyntaxError {
  if (!(error instanceof SyntaxError) || MISSING_EXPORT.test(error.message)) return false;
  const innermost = parseStack(error.stack ?? "", error.message).find(
    (frame) => frame !== undefined,
  );
  return (
    innermost === undefined ||
    isOfFx(innermost.file) ||
    JITI.some((folder) => innermost.file.includes(folder))
  );
}

const JITI = ["dist", "lib"].map((folder) => [sep, "jiti", sep, folder, sep].join(""));
