import { readFileSync } from "node:fs";
import { didYouMean } from "../../base/errors/did-you-mean.ts";
import { ERROR_CATALOGUE, FxError, type SourceLocation } from "../../base/errors/errors.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { shownPath, shownPlace, authorStack } from "../../base/source/source-location.ts";
import { originalPosition } from "../../base/source/stack-frame.ts";
import { isModuleName } from "../module-name.ts";
import { unreadable, jsonFault } from "./file-error.ts";
import {
  findImporter,
  isCompileError,
  isMissingExport,
  isNotFound,
  firstMention,
} from "./link-error.ts";
import { type ImportContext, missingExportError, notFoundError } from "./not-found-error.ts";

/** Whatever came of importing a module, as an error that says where in the author's source it came from. */
export function importError(thrown: unknown, context: ImportContext): FxError {
  if (isFxError(thrown)) return withLocation(thrown, context.project.root);
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
    authorStack(thrown, context.project.root).location ?? findImporter(thrown, context.compiled);
  const detail =
    location === undefined ? "" : `, which ${shownPlace(location, context.cwd)} imports`;
  return unreadable(shownPath(thrown.path, context.cwd), thrown.code!, { detail, location });
}

/** What the SDK refuses, such as a second connector for a category, need not know the place. */
function withLocation(error: FxError, projectRoot: string): FxError {
  const { code, message, hint, details, cause } = error;
  const location = error.location ?? authorStack(error, projectRoot).location;
  return Object.assign(new FxError(code, message, { hint, details, cause, location }), {
    stack: error.stack,
  });
}

function throwsError(thrown: unknown, context: ImportContext): FxError {
  const location =
    authorStack(thrown, context.project.root).location ?? findImporter(thrown, context.compiled);
  const detail = thrown instanceof Error ? "" : `: ${describeThrown(thrown)}`;
  const place = shownPlace(location ?? { file: context.file }, context.cwd);
  return new FxError("FX3002", `${place} throws when it is imported${detail}`, {
    location,
    cause: thrown,
  });
}

/** FX3001 for what Node refused to read: JSON, or JavaScript that the compiler of TypeScript let pass. */
function compileError(error: SyntaxError, context: ImportContext): FxError {
  const json = jsonError(error);
  const location = json?.location ?? parseHead(error) ?? parseHead(context.recompile());
  const place = shownPlace(location ?? { file: context.file }, context.cwd);
  return new FxError("FX3001", `${place} ${json?.reason ?? error.message}`, {
    location,
    cause: error,
  });
}

/** V8 puts the place above the message: `file:line`, the line, carets under the fault. */
const HEAD = /^(\/.+|[A-Za-z]:\\.+):(\d+)\n.*\n( *)\^/;

function parseHead(error: unknown): SourceLocation | undefined {
  const [, file, line, indent] = HEAD.exec((error instanceof Error && error.stack) || "") ?? [];
  if (file === undefined || indent === undefined) return undefined;
  return { file, ...originalPosition(file, { line: Number(line), column: indent.length + 1 }) };
}

/** Node says `FILE.json: REASON`. */
function jsonError(error: SyntaxError): { location: SourceLocation; reason: string } | undefined {
  const [, file, message] = /^(.+\.json): (.*)/s.exec(error.message) ?? [];
  if (file === undefined) return undefined;
  try {
    const { line, column, reason } = jsonFault(readFileSync(file, "utf8"), new Error(message));
    return { location: { file, line, column }, reason };
  } catch {
    return undefined;
  }
}

/** How the compiler of TypeScript writes an import of the SDK. */
const IMPORTED = /\bvar (\w+) = (?:await jitiImport|require)\("flyte-fx"\)/;

/**
 * What is imported from the SDK by name must be there, as it must where Node imports: compiled code would find undefined, and break somewhere else.
 *
 * @param code the module, compiled: imports that are types alone are gone
 * @throws FxError FX3008
 */
export function refuseUnknownNames(code: string, file: string, sdk: object, cwd: string): void {
  const variable = IMPORTED.exec(code)?.[1];
  if (variable === undefined) return;
  for (const [, name = ""] of code.matchAll(new RegExp(`\\b${variable}\\.([\\w$]+)`, "g"))) {
    if (!Object.hasOwn(sdk, name)) throw unknownName(name, file, Object.keys(sdk), cwd);
  }
}

function unknownName(name: string, file: string, names: readonly string[], cwd: string): FxError {
  const location = firstMention(file, name);
  return new FxError(
    "FX3008",
    `${shownPlace(location ?? { file }, cwd)} imports "${name}" from "flyte-fx", which does not export it${didYouMean(name, names)}`,
    { location },
  );
}
