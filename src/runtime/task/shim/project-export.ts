import { existsSync, realpathSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { didYouMean } from "../../base/errors/did-you-mean.ts";
import { FxError } from "../../base/errors/errors.ts";
import { isWithin } from "../../base/files.ts";
import { isKind } from "../../base/json.ts";
import type { ExecutorClass } from "./executable-template-shim-task.ts";

/** The order of lookup: compiled modules come before their sources. */
const EXTENSIONS = [".js", ".mjs", ".ts", ".mts"];

/** The project in which to look up exports. */
export interface ResolverOptions {
  /** The folder of the project. Modules outside it, or in its node_modules, are rejected. */
  readonly projectRoot: string;
  /** Imports a module of the project and returns its exports. */
  readonly importModule: (file: string) => Promise<object>;
}

/** What an export must be. */
export interface ExpectedExport {
  /** For instance `executor`. */
  readonly what: string;
  /** Returns why a value is not one, or undefined if it is. */
  readonly refuse: (value: unknown, exportName: string) => string | undefined;
  readonly hint: string;
}

/**
 * Finds the export that the arguments of a container name as `module#Export`. They come from a
 * template, so they are untrusted: fx imports only a module of the project itself, and accepts only
 * an export of the right kind.
 *
 * @throws FxError FX2012 if the project has no such export.
 */
export async function findProjectExport(
  reference: string,
  expected: ExpectedExport,
  { projectRoot, importModule }: ResolverOptions,
) {
  const refuse = (why: string): never => {
    const shown = JSON.stringify(reference.slice(0, 200));
    const summary = `${shown} is not an ${expected.what} of this project: ${why}`;
    throw new FxError("FX2012", summary, { hint: expected.hint });
  };
  const { module, exportName } = parseReference(reference, refuse);
  const file = findModuleFile(module, projectRoot, refuse);
  const exports = (await importModule(file)) as Record<string, unknown>;
  const value = Object.hasOwn(exports, exportName) ? exports[exportName] : undefined;
  if (value === undefined) {
    const isRight = (name: string) => expected.refuse(exports[name], name) === undefined;
    const candidates = Object.keys(exports).filter(isRight);
    return refuse(`${module} exports no ${exportName}${didYouMean(exportName, candidates)}`);
  }
  const why = expected.refuse(value, exportName);
  return why === undefined ? { exportName, value } : refuse(why);
}

const EXECUTOR: ExpectedExport = {
  what: "executor",
  refuse: (value, exportName) =>
    typeof value === "function" &&
    isKind((value as { prototype?: unknown }).prototype, "shim-executor")
      ? undefined
      : `${exportName} is not a class that extends ShimTaskExecutor`,
  hint: "src/module#Export, where Export is a class that extends ShimTaskExecutor",
};

/** Finds the executor that the arguments of a container name. */
export async function findExecutor(
  reference: string,
  project: ResolverOptions,
): Promise<ExecutorClass> {
  return (await findProjectExport(reference, EXECUTOR, project)).value as ExecutorClass;
}

type Refuse = (why: string) => never;

function findModuleFile(module: string, projectRoot: string, refuse: Refuse): string {
  const root = realpathSync(projectRoot);
  const file = EXTENSIONS.map((extension) => join(root, `${module}${extension}`)).find((path) =>
    existsSync(path),
  );
  if (file === undefined)
    return refuse(`there is no ${module}${EXTENSIONS.join(`, ${module}`)} in ${root}`);
  const real = realpathSync(file);
  if (!isWithin(real, root) || isInstalled(relative(root, real).split(sep)))
    return refuse("its file is outside the project");
  return file;
}

/** Ignores case, because on many disks `Node_Modules` is the same folder. */
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
      "expected the path of a module in the project, with / as separator and without an extension",
    );
  return { module, exportName };
}
