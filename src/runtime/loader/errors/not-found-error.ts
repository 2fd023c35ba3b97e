import { builtinModules } from "node:module";
import { dirname, resolve } from "node:path";
import { FxError } from "../../base/errors/errors.ts";
import { showPlace } from "../../base/source/source-location.ts";
import { didYouMeanImport } from "../did-you-mean-path.ts";
import {
  listDependencies,
  packageFromFile,
  packageFromSpecifier,
} from "../project/package-names.ts";
import type { Project } from "../project/project.ts";
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
