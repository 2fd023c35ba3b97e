import { isErrorCode } from "../../base/errors/error-codes.ts";
import { FxError } from "../../base/errors/errors.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { showPath, showPlace, readAuthorStack } from "../../base/source/source-location.ts";
import { isModuleName } from "../locate-path.ts";
import { createFileError } from "../unreadable-file-error.ts";
import { isCompileError, isMissingExport, isMissingModule } from "./link-error.ts";
import { type ImportContext, toMissingExportError, toNotFoundError } from "./not-found-error.ts";
import { toCompileError } from "./syntax-error.ts";

/** Converts anything thrown by an import to an error with the place in the author's source. */
export function toImportError(thrown: unknown, context: ImportContext): FxError {
  if (isFxError(thrown)) return addLocation(thrown, context.project.root);
  if (isUnreadableModule(thrown))
    return createFileError(showPath(thrown.path, context.cwd), thrown.code!);
  if (isMissingExport(thrown)) return toMissingExportError(thrown, context);
  if (isMissingModule(thrown)) return toNotFoundError(thrown, context);
  if (isCompileError(thrown)) return toCompileError(thrown, context);
  return toThrowsError(thrown, context);
}

/**
 * Checks name and code, because the project's own copy of the SDK has a different FxError class.
 */
function isFxError(thrown: unknown): thrown is FxError {
  return (
    thrown instanceof Error && thrown.name === "FxError" && isErrorCode((thrown as FxError).code)
  );
}

/**
 * True if the import itself could not open a module, as opposed to other files that author code
 * opens.
 */
function isUnreadableModule(
  thrown: unknown,
): thrown is NodeJS.ErrnoException & { readonly path: string } {
  const { code, path, syscall } = (thrown ?? {}) as NodeJS.ErrnoException;
  const isDenied = (code === "EACCES" || code === "EPERM") && syscall === "open";
  return isDenied && typeof path === "string" && isModuleName(path);
}

/** Errors of the SDK, such as two connectors for one category, may have no location. */
function addLocation(error: FxError, projectRoot: string): FxError {
  const { code, summary, hint, details, cause } = error;
  const location = error.location ?? readAuthorStack(error, projectRoot).location;
  return Object.assign(new FxError(code, summary, { hint, details, cause, location }), {
    stack: error.stack,
  });
}

function toThrowsError(thrown: unknown, context: ImportContext): FxError {
  const { location } = readAuthorStack(thrown, context.project.root);
  const detail = thrown instanceof Error ? "" : `: ${describeThrown(thrown)}`;
  const place = showPlace(location ?? { file: context.file }, context.cwd);
  const summary = `${place} throws when it is imported${detail}`;
  return new FxError("FX3002", summary, { location, cause: thrown });
}
