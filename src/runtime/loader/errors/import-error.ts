import { isErrorCode } from "../../base/errors/error-codes.ts";
import { FxError, type SourceLocation } from "../../base/errors/errors.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { readAuthorStack, showPath, showPlace } from "../../base/source/source-location.ts";
import { toOriginalPosition } from "../../base/source/source-map.ts";
import { isModuleName } from "../locate-path.ts";
import { createFileError } from "../unreadable-file-error.ts";
import { isCompileError, isMissingExport, isMissingModule } from "./link-error.ts";
import { type ImportContext, toMissingExportError, toNotFoundError } from "./not-found-error.ts";

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

/** A syntax error as the compiler reports it. */
export interface ParseFault {
  /** From 1. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
  readonly message: string;
}

/** FX3001 for a module with a syntax error. Adds the token to a bare "Unexpected token". */
export function createSyntaxError(
  file: string,
  source: string,
  fault: ParseFault,
  cwd: string,
): FxError {
  const location =
    fault.line > 0 ? { file, line: fault.line, column: fault.column + 1 } : undefined; // some faults have no position
  const [token] =
    /^(?:[\w$]+|=>|[^])/.exec(source.split("\n")[fault.line - 1]?.slice(fault.column) ?? "") ?? [];
  const message = fault.message
    .trim()
    .replace(/\.$/, "")
    .replace(
      /^Unexpected token$/,
      token === undefined ? "Unexpected end of line" : `$& "${token}"`,
    );
  return new FxError("FX3001", `${showPlace(location ?? { file }, cwd)} ${message}`, { location });
}

/**
 * The lines that V8 puts above the message: `file:line`, the source line, carets under the fault.
 */
const HEAD = /^(\/.+|[A-Za-z]:\\.+):(\d+)\n.*\n( *)\^/;

/**
 * FX3001 for a file that Node rejects: JSON, or JavaScript that the TypeScript compiler accepts. Node
 * names no place in compiled code; the module that was compiled last is the one that it rejects.
 */
function toCompileError(error: SyntaxError, context: ImportContext): FxError {
  const location = parseHead(error);
  const file = context.compiled.at(-1) ?? context.file;
  const summary = `${showPlace(location ?? { file }, context.cwd)} ${error.message}`;
  return new FxError("FX3001", summary, { location, cause: error });
}

function parseHead({ stack = "" }: SyntaxError): SourceLocation | undefined {
  const [, file, line, indent] = HEAD.exec(stack) ?? [];
  if (file === undefined || indent === undefined) return undefined;
  return { file, ...toOriginalPosition(file, { line: Number(line), column: indent.length + 1 }) };
}
