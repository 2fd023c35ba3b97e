import { builtinModules } from "node:module";
import { dirname, resolve } from "node:path";
import { didYouMean } from "../../base/errors/did-you-mean.ts";
import { FxError, type SourceLocation } from "../../base/errors/errors.ts";
import { readFileIfThere } from "../../base/files.ts";
import { showPlace } from "../../base/source/source-location.ts";
import { listDependencies, packageFromSpecifier } from "../project/package-names.ts";
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
}

/** FX3008 for a missing module. If its import is not found, Node's message says which it is. */
export function toNotFoundError(error: NodeJS.ErrnoException, context: ImportContext): FxError {
  const { what, importer } = readMessage(error.message);
  const { specifier, location } = findStatement(what, importer, context) ?? {};
  const file = location?.file ?? importer ?? context.file;
  const place = showPlace(location ?? { file }, context.cwd);
  const hint = specifier && getHint(specifier, context);
  const reason =
    specifier === undefined
      ? error.message
      : `imports "${specifier}", which ${describeReason(error)}${didYouMeanImport(specifier, dirname(file))}`;
  return new FxError("FX3008", `${place} ${reason}`, { location, hint, cause: error });
}

/** Parses Node's various messages; `what` is a specifier or an absolute path. */
function readMessage(message: string): { what: string; importer: string | undefined } {
  const [, stacked, imported] = /Require stack:\n- (.+)|imported from (.+?)$/m.exec(message) ?? [];
  const [, file, single, double, last] =
    /^Unknown file extension .* for (.+)|'(.+?)'|"(.+?)"|: (.+)/.exec(message) ?? [];
  return { what: file ?? single ?? double ?? last ?? "", importer: stacked ?? imported };
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
  if (code === "ERR_UNSUPPORTED_DIR_IMPORT") return "is a folder";
  if (code === "ERR_UNKNOWN_FILE_EXTENSION") return "is not a module";
  return "cannot be found";
}

function getHint(specifier: string, { project }: ImportContext): string | undefined {
  const name = packageFromSpecifier(specifier);
  if (name === undefined || builtinModules.includes(name)) return undefined;
  if (name === "flyte-fx") return 'import from "flyte-fx"';
  const isDeclared = listDependencies(project.packageJson).includes(name);
  return isDeclared ? "npm install" : `npm install ${name}`;
}

/** A name that a module imports and another module does not export. */
interface MissingName {
  readonly name: string;
  readonly specifier: string;
  /** The module that imports it. */
  readonly file: string;
}

/** FX3008 for a name that the imported module does not export. */
export function createMissingExportError(
  { name, specifier, file }: MissingName,
  cwd: string,
  { location, exported, cause }: MissingDetails,
): FxError {
  const place = showPlace(location ?? { file }, cwd);
  const guess = didYouMean(name, exported);
  const summary = `${place} imports "${name}" from "${specifier}", which does not export it${guess}`;
  return new FxError("FX3008", summary, { location, cause });
}

interface MissingDetails {
  /** Where the module imports the name. */
  readonly location: SourceLocation | undefined;
  readonly exported: readonly string[];
  readonly cause?: unknown;
}

/** FX3008 for Node's error about such a name. */
export function toMissingExportError(error: SyntaxError, context: ImportContext): FxError {
  const [, specifier = "", name = ""] =
    /module '(.+?)' does not provide an export named '(.+?)'/.exec(error.message) ?? [];
  const files = [context.file, ...context.compiled];
  const file =
    findImport(files, (candidate) => candidate === specifier)?.location.file ?? context.file;
  const missing = { name, specifier, file };
  const location = findImportedName(missing, readFileIfThere(file) ?? "");
  return createMissingExportError(missing, context.cwd, { location, exported: [], cause: error });
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
  const word = name.replaceAll("$", "\\$");
  const listed = `(?<=[{,/\\n]\\s*)${word}(?=\\s*(?:[,}/]|as\\s))`;
  const pattern = name === "default" ? DEFAULT_IMPORT : new RegExp(listed);
  for (const { 2: from, index } of source.matchAll(FROM)) {
    if (from !== specifier) continue;
    const start = [...source.slice(0, index).matchAll(IMPORT_WORD)].at(-1)?.index ?? index;
    const offset = source.slice(start, index).search(pattern);
    if (offset >= 0) return { file, ...toPosition(source, start + offset) };
  }
  return undefined;
}
