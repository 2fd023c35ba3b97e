import { describeThrown } from "../../errors/describe-thrown.ts";
import { ERROR_CATALOGUE, FxError } from "../../errors/errors.ts";
import { shownPath, shownPlace } from "../../source/shown-path.ts";
import { authorStack } from "../../source/source-location.ts";
import { isModuleName } from "../module-name.ts";
import type { Project } from "../project/project.ts";
import { compileError } from "./compile-error.ts";
import { importerOf } from "./import-statement.ts";
import { isCompileError, isMissingExport, isNotFound } from "./link-error.ts";
import { missingExportError, notFoundError } from "./not-found-error.ts";
import { unreadable } from "./unreadable.ts";

export interface ImportContext {
  readonly project: Project;
  readonly cwd: string;
  /** The module that was to be imported. */
  readonly file: string;
  /** The author's modules that were compiled on the way. */
  readonly compiled: readonly string[];
  /** Gives the SyntaxError of the compiled code that V8 refuses, with its place. */
  readonly recompile: () => unknown;
}

/** Whatever came of importing a module, as an error that says where in the author's source it came from. */
export function importError(thrown: unknown, context: ImportContext): FxError {
  if (isFxError(thrown)) return located(thrown, context.project.root);
  if (isUnreadableModule(thrown)) return unreadableModule(thrown, context);
  if (isMissingExport(thrown)) return missingExportError(thrown, context);
  if (isNotFound(thrown)) return notFoundError(thrown, context);
  if (isCompileError(thrown)) return compileError(thrown, context);
  return throwsError(thrown, context);
}

/** Told by name and code, since the project's own copy of the SDK has a class of its own. */
function isFxError(thrown: unknown): thrown is FxError {
  return (
    thrown instanceof Error &&
    thrown.name === "FxError" &&
    Object.hasOwn(ERROR_CATALOGUE, (thrown as FxError).code)
  );
}

/** A module is opened by who imports it; what else author code may not open is its own affair. */
function isUnreadableModule(
  thrown: unknown,
): thrown is NodeJS.ErrnoException & { readonly path: string } {
  const { code, path, syscall } = (thrown ?? {}) as NodeJS.ErrnoException;
  return (
    (code === "EACCES" || code === "EPERM") &&
    syscall === "open" &&
    typeof path === "string" &&
    isModuleName(path)
  );
}

function unreadableModule(
  thrown: NodeJS.ErrnoException & { readonly path: string },
  context: ImportContext,
): FxError {
  const location =
    authorStack(thrown, context.project.root).location ?? importerOf(thrown, context.compiled);
  const said = location === undefined ? "" : `, which ${shownPlace(location, context.cwd)} imports`;
  return unreadable(shownPath(thrown.path, context.cwd), thrown.code!, { said, location });
}

/** What the SDK refuses, such as a second connector for a category, need not know the place. */
function located(error: FxError, projectRoot: string): FxError {
  const { code, message, hint, details, cause } = error;
  const location = error.location ?? authorStack(error, projectRoot).location;
  return Object.assign(new FxError(code, message, { hint, details, cause, location }), {
    stack: error.stack,
  });
}

function throwsError(thrown: unknown, context: ImportContext): FxError {
  const location =
    authorStack(thrown, context.project.root).location ?? importerOf(thrown, context.compiled);
  const said = thrown instanceof Error ? "" : `: ${describeThrown(thrown)}`;
  const place = shownPlace(location ?? { file: context.file }, context.cwd);
  return new FxError("FX3002", `${place} throws when it is imported${said}`, {
    location,
    cause: thrown,
  });
}
