import { builtinModules } from "node:module";
import { dirname, resolve } from "node:path";
import { FxError } from "../../base/errors/errors.ts";
import { shownPath, shownPlace } from "../../base/source/source-location.ts";
import { didYouMeanImport } from "../did-you-mean-path.ts";
import {
  dependencyNames,
  packageFromFile,
  packageFromSpecifier,
  type Project,
} from "../project/project.ts";
import { firstImport, type ImportStatement } from "./link-error.ts";

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

/** FX3008: which import, of which file, and what may help. */
export function notFoundError(error: NodeJS.ErrnoException, context: ImportContext): FxError {
  const { what, importer } = readMessage(error.message);
  const statement = findStatement(what, importer, context);
  const specifier = statement?.specifier ?? what;
  const file = statement?.location.file ?? importer ?? context.file;
  const place = shownPlace(statement?.location ?? { file }, context.cwd);
  return new FxError(
    "FX3008",
    `${place} imports "${specifier}", which ${describeReason(error)}${didYouMeanImport(specifier, dirname(file))}`,
    {
      location: statement?.location,
      hint: getHint(specifier, error, context),
      cause: error,
    },
  );
}

/** FX3008 for a name that the other module does not have. */
export function missingExportError(error: SyntaxError, context: ImportContext): FxError {
  const [, specifier = "", name = ""] =
    /module '(.+?)' does not provide an export named '(.+?)'/.exec(error.message) ?? [];
  const statement = firstImport(
    [context.file, ...context.compiled],
    (candidate) => candidate === specifier,
  );
  const place =
    statement === undefined
      ? shownPath(context.file, context.cwd)
      : shownPlace(statement.location, context.cwd);
  return new FxError(
    "FX3008",
    `${place} imports "${name}" from "${specifier}", which does not export it`,
    { location: statement?.location, cause: error },
  );
}

/** Node says it in a handful of ways; `what` is a specifier or an absolute path. */
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

/** In the file that Node names, else in the author's modules, the last one first. */
function findStatement(
  what: string,
  importer: string | undefined,
  { file, compiled }: ImportContext,
): ImportStatement | undefined {
  const files = importer === undefined ? [...compiled].reverse().concat(file) : [importer];
  return firstImport(
    files,
    (specifier, from) =>
      specifier === what ||
      (specifier.startsWith(".") && resolve(dirname(from), specifier) === what),
  );
}

function describeReason({ code }: NodeJS.ErrnoException): string {
  if (code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return "that package does not export";
  if (code === "ERR_UNSUPPORTED_DIR_IMPORT") return "is a folder";
  if (code === "ERR_UNKNOWN_FILE_EXTENSION") return "is no module";
  return "is not found";
}

function getHint(
  specifier: string,
  error: NodeJS.ErrnoException,
  { project }: ImportContext,
): string | undefined {
  const name = packageFromSpecifier(specifier);
  if (specifier.startsWith("#")) return `add it to "imports" of package.json`;
  if (
    name === undefined ||
    builtinModules.includes(name) ||
    error.code === "ERR_PACKAGE_PATH_NOT_EXPORTED"
  )
    return undefined;
  if (name === "flyte-fx") return 'import from "flyte-fx"';
  return dependencyNames(project.packageJson).includes(name)
    ? "npm install"
    : `npm install ${name}`;
}
