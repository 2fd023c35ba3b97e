import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join, parse, posix, relative, sep } from "node:path";
import { didYouMean } from "../../base/errors/did-you-mean.ts";
import { FxError } from "../../base/errors/errors.ts";

/** In this order: what is built goes before what it was built from. */
const EXTENSIONS = [".js", ".mjs", ".ts", ".mts"];

/** What exports are looked for in. */
export interface ResolverOptions {
  /** The project's folder. What lies outside of it, or in its node_modules, is refused. */
  readonly projectRoot: string;
  /** Imports a module of the project; gives its exports. */
  readonly importModule: (file: string) => Promise<object>;
}

/** What an export has to be. */
export interface ExpectedExport {
  /** For instance `executor`. */
  readonly what: string;
  /** Why a value is none; undefined where it is one. */
  readonly refuse: (value: unknown, exportName: string) => string | undefined;
  readonly hint: string;
}

/** An export that was found. */
export interface ProjectExport {
  readonly exportName: string;
  readonly value: unknown;
}

/**
 * Finds what a container's arguments name as `module#Export`. They come from a template, so they are a stranger's: only a
 * module of the project itself is imported, and only an own export of the right kind is taken.
 *
 * @throws FxError FX2012 for what is not one of the project.
 */
export async function findProjectExport(
  reference: string,
  expected: ExpectedExport,
  { projectRoot, importModule }: ResolverOptions,
): Promise<ProjectExport> {
  const refuse = (why: string): never => {
    throw new FxError(
      "FX2012",
      `${JSON.stringify(reference.slice(0, 200))} is no ${expected.what} of this project: ${why}`,
      { hint: expected.hint },
    );
  };
  const { module, exportName } = parseReference(reference, refuse);
  const exports = (await importModule(findModuleFile(module, projectRoot, refuse))) as Record<
    string,
    unknown
  >;
  const value = Object.hasOwn(exports, exportName) ? exports[exportName] : undefined;
  if (value === undefined) {
    const candidates = Object.keys(exports).filter(
      (name) => expected.refuse(exports[name], name) === undefined,
    );
    return refuse(`${module} exports no ${exportName}${didYouMean(exportName, candidates)}`);
  }
  const why = expected.refuse(value, exportName);
  return why === undefined ? { exportName, value } : refuse(why);
}

type Refuse = (why: string) => never;

function findModuleFile(module: string, projectRoot: string, refuse: Refuse): string {
  const root = realpathSync(projectRoot);
  const file = EXTENSIONS.map((extension) => join(root, `${module}${extension}`)).find((path) =>
    existsSync(path),
  );
  if (file === undefined)
    return refuse(
      `there is no ${module}${EXTENSIONS.join(`, ${module}`)} in ${root}${didYouMean(module, listSiblings(module, root))}`,
    );
  const inside = relative(root, realpathSync(file));
  if (inside.startsWith(`..${sep}`) || inside === ".." || isInstalled(inside.split(sep)))
    return refuse("its file lies outside of the project");
  return file;
}

/** The modules in the folder that a reference names. Its path was checked, so it leads to no other place. */
function listSiblings(module: string, root: string): string[] {
  const { dir } = posix.parse(module);
  try {
    return readdirSync(join(root, dir))
      .map((name) => parse(name))
      .filter(({ ext }) => EXTENSIONS.includes(ext))
      .map(({ name }) => posix.join(dir, name));
  } catch {
    return []; // no such folder
  }
}

/** Whatever its case: on many disks `Node_Modules` is the same folder. */
function isInstalled(parts: readonly string[]): boolean {
  return parts.some((part) => part.toLowerCase() === "node_modules");
}

function parseReference(reference: string, refuse: Refuse): { module: string; exportName: string } {
  const [module = "", exportName = "", ...rest] = reference.split("#");
  if (
    rest.length > 0 ||
    module === "" ||
    !/^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(exportName)
  )
    return refuse("expected src/module#Export");
  const isPlain =
    posix.normalize(module) === module &&
    !posix.isAbsolute(module) &&
    !module.startsWith("..") &&
    !/[\\\0:]/.test(module) &&
    !isInstalled(module.split("/"));
  if (!isPlain)
    return refuse(
      "expected the path of a module of the project, with / between its parts and without an extension",
    );
  return { module, exportName };
}
