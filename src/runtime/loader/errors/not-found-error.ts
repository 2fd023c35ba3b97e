import { builtinModules } from "node:module";
import { dirname, resolve } from "node:path";
import { didYouMean, suggest } from "../../base/errors/did-you-mean.ts";
import { FxError, type SourceLocation } from "../../base/errors/errors.ts";
import { readFileIfThere } from "../../base/files.ts";
import { showPlace } from "../../base/source/source-location.ts";
import { joinChoices } from "../../base/text.ts";
import {
  listDependencies,
  packageFromFile,
  packageFromSpecifier,
} from "../project/package-names.ts";
import type { Project } from "../project/project.ts";
import { didYouMeanImport, toPosition } from "../unreadable-file-error.ts";
import { findImport, type ImportStatement } from "./link-error.ts";

export interface ImportContext {
  readonly project: Project;
  readonly cwd: string;
  /** The module that fx imports. */
  readonly file: string;
  /** The author's modules compiled so far. */
  readonly compiled: readonly string[];
  /** Returns the SyntaxError of the compiled code that V8 rejects, with its position. */
  readonly recompile: () => unknown;
}

/** FX3008 for a missing module. */
export function toNotFoundError(error: NodeJS.ErrnoException, context: ImportContext): FxError {
  const { what, importer } = readMessage(error.message);
  const statement = findStatement(what, importer, context);
  const specifier = statement?.specifier ?? what;
  const file = statement?.location.file ?? importer ?? context.file;
  const location = statement?.location;
  const place = showPlace(location ?? { file }, context.cwd);
  const guess = didYouMeanImport(specifier, dirname(file));
  const hint = getHint(specifier, error, context);
  const summary = `${place} imports "${specifier}", which ${describeReason(error)}${guess}`;
  return new FxError("FX3008", summary, { location, hint, cause: error });
}

/** Parses Node's various messages; `what` is a specifier or an absolute path. */
function readMessage(message: string): { what: string; importer: string | undefined } {
  const [, stacked, imported] = /Require stack:\n- (.+)|imported from (.+?)$/m.exec(message) ?? [];
  return { what: readSubpath(message) ?? readQuoted(message), importer: stacked ?? imported };
}

function readSubpath(message: string): string | undefined {
  const [, subpath, folder] =
    /^Package subpath '\.\/(.+?)' is not defined by "exports" in (.+?)package\.json/.exec(
      message,
    ) ?? [];
  return folder && `${packageFromFile(folder) ?? ""}/${subpath}`;
}

function readQuoted(message: string): string {
  const [, file, single, double, last] =
    /^Unknown file extension .* for (.+)|'(.+?)'|"(.+?)"|: (.+)/.exec(message) ?? [];
  return file ?? single ?? double ?? last ?? "";
}

/** Searches the file that Node names, otherwise the author's modules, the last one first. */
function findStatement(
  what: string,
  importer: string | undefined,
  { file, compiled }: ImportContext,
): ImportStatement | undefined {
  const files = importer === undefined ? [...compiled].reverse().concat(file) : [importer];
  const isMatch = (specifier: string, from: string): boolean =>
    specifier === what || (specifier.startsWith(".") && resolve(dirname(from), specifier) === what);
  return findImport(files, isMatch);
}

function describeReason({ code }: NodeJS.ErrnoException): string {
  if (code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return "the package does not export";
  if (code === "ERR_UNSUPPORTED_DIR_IMPORT") return "is a folder";
  if (code === "ERR_UNKNOWN_FILE_EXTENSION") return "is not a module";
  return "cannot be found";
}

function getHint(
  specifier: string,
  error: NodeJS.ErrnoException,
  { project }: ImportContext,
): string | undefined {
  const name = packageFromSpecifier(specifier);
  if (specifier.startsWith("#")) return `add it to "imports" in package.json`;
  if (name === undefined || builtinModules.includes(name)) return undefined;
  if (error.code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return undefined;
  if (name === "flyte-fx") return 'import from "flyte-fx"';
  const isDeclared = listDependencies(project.packageJson).includes(name);
  return isDeclared ? "npm install" : `npm install ${name}`;
}

/** A name that a module imports and another module does not export. */
export interface MissingName {
  readonly name: string;
  readonly specifier: string;
  /** The module that imports it. */
  readonly file: string;
}

interface Circumstances {
  /** Where the module imports the name. */
  readonly location: SourceLocation | undefined;
  /** What the other module exports. */
  readonly exported: readonly string[];
  /** The other module's source, if it is one of the author's. */
  readonly source: string | undefined;
  readonly cwd: string;
  readonly cause?: unknown;
}

/** Exports that nobody imports by name. */
const UNSPOKEN = new Set(["default", "__esModule"]);

/** FX3008 for a name that the imported module does not export. */
export function createMissingExportError(
  { name, specifier, file }: MissingName,
  { location, exported, source = "", cwd, cause }: Circumstances,
): FxError {
  const place = showPlace(location ?? { file }, cwd);
  const names = exported.filter((other) => /^[\w$]+$/.test(other) && !UNSPOKEN.has(other));
  if (name === "default") {
    const guess = suggest(names.length === 1 ? `{ ${names[0]!} }` : undefined);
    const summary = `${place} imports the default export of "${specifier}", which has none${guess}`;
    return new FxError("FX3008", summary, { location, cause });
  }
  const isDeclared = declares(source, name);
  const guess = isDeclared ? "" : didYouMean(name, names);
  const listed = names.length === 0 ? undefined : `it exports ${joinChoices(names)}`;
  const hint = isDeclared ? `write "export" before "${name}" in "${specifier}"` : listed;
  const summary = `${place} imports "${name}" from "${specifier}", which does not export it${guess}`;
  return new FxError("FX3008", summary, { location, cause, ...(guess === "" && { hint }) });
}

/** FX3008 for Node's error about such a name. */
export function toMissingExportError(error: SyntaxError, context: ImportContext): FxError {
  const [, specifier = "", name = ""] =
    /module '(.+?)' does not provide an export named '(.+?)'/.exec(error.message) ?? [];
  const files = [context.file, ...context.compiled];
  const statement = findImport(files, (candidate) => candidate === specifier);
  const file = statement?.location.file ?? context.file;
  const missing = { name, specifier, file };
  const source = readFileIfThere(resolve(dirname(file), specifier));
  return createMissingExportError(missing, {
    location: findImportedName(missing, readFileIfThere(file) ?? "") ?? statement?.location,
    exported: Array.from((source ?? "").matchAll(EXPORTED), ([, exported = ""]) => exported),
    source,
    cwd: context.cwd,
    cause: error,
  });
}

const IMPORT_WORD = /(?<![\w$.])(?:import|export)(?![\w$])/g;
const FROM = /\bfrom\s*(["'])([^"'\n]+)\1/g;
const DEFAULT_IMPORT = /(?<=^import\s+)(?!type\s)[\w$]+|(?<=[{,/\n]\s*)default(?=\s+as\s)/;

/**
 * Finds where a source imports a name, or exports it from another module. Undefined if it does not,
 * for example because it imports the whole module as one object.
 */
export function findImportedName(
  { name, specifier, file }: MissingName,
  source: string,
): SourceLocation | undefined {
  const listed = `(?<=[{,/\\n]\\s*)${escapeName(name)}(?=\\s*(?:[,}/]|as\\s))`;
  const pattern = name === "default" ? DEFAULT_IMPORT : new RegExp(listed);
  for (const { 2: from, index } of source.matchAll(FROM)) {
    if (from !== specifier) continue;
    const start = [...source.slice(0, index).matchAll(IMPORT_WORD)].at(-1)?.index ?? index;
    const offset = source.slice(start, index).search(pattern);
    if (offset >= 0) return { file, ...toPosition(source, start + offset) };
  }
  return undefined;
}

const DECLARES = "(?:const|let|var|(?:async\\s+)?function\\s*\\*?|(?:abstract\\s+)?class|enum)\\s+";
const EXPORTED = new RegExp(`\\bexport\\s+${DECLARES}([\\w$]+)`, "g");

function declares(source: string, name: string): boolean {
  return new RegExp(`^\\s*${DECLARES}${escapeName(name)}(?![\\w$])`, "m").test(source);
}

function escapeName(name: string): string {
  return name.replaceAll("$", "\\$");
}
