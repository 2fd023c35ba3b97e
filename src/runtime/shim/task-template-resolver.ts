import { existsSync, realpathSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { isKind } from "../brand.ts";
import { FxError } from "../errors.ts";
import type { ExecutorClass } from "./shim-task-executor.ts";

/** In this order: what is built goes before what it was built from. */
const EXTENSIONS = [".js", ".mjs", ".ts", ".mts"];

/** What a {@link TaskTemplateResolver} works on. */
export interface ResolverOptions {
  readonly projectRoot: string;
  /** Imports a module of the project; gives its exports. */
  readonly importModule: (file: string) => Promise<object>;
}

/**
 * Finds the executor that a container's arguments name as `module#Export`. They come from a template, so they are a
 * stranger's: only a module of the project itself is imported, and only an executor class that it exports is taken.
 */
export class TaskTemplateResolver {
  readonly #options: ResolverOptions;

  constructor(options: ResolverOptions) {
    this.#options = options;
  }

  /** @throws FxError FX2012 for what is not an executor of the project. */
  async loadExecutor(reference: string): Promise<ExecutorClass> {
    const { module, exportName } = parseReference(reference);
    const file = this.#fileOf(module, reference);
    const exports = await this.#options.importModule(file);
    const found: unknown = Object.hasOwn(exports, exportName) ? (exports as Record<string, unknown>)[exportName] : undefined;
    if (found === undefined) throw refused(reference, `${module} exports no ${exportName}`);
    if (typeof found !== "function" || !isKind((found as { prototype?: unknown }).prototype, "shim-executor")) throw refused(reference, `${exportName} is no class that extends ShimTaskExecutor`);
    return found as ExecutorClass;
  }

  #fileOf(module: string, reference: string): string {
    const root = realpathSync(this.#options.projectRoot);
    const file = EXTENSIONS.map((extension) => join(root, `${module}${extension}`)).find((path) => existsSync(path));
    if (file === undefined) throw refused(reference, `there is no ${module}${EXTENSIONS.join(`, ${module}`)} in ${root}`);
    const inside = relative(root, realpathSync(file));
    if (inside.startsWith(`..${sep}`) || inside === ".." || inside.split(sep).includes("node_modules")) throw refused(reference, "its file lies outside of the project");
    return file;
  }
}

function parseReference(reference: string): { module: string; exportName: string } {
  const [module = "", exportName = "", ...rest] = reference.split("#");
  if (rest.length > 0 || module === "" || !/^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(exportName)) throw refused(reference, "expected src/module#Export");
  const isPlain = posix.normalize(module) === module && !posix.isAbsolute(module) && !module.startsWith("..") && !/[\\\0:]/.test(module) && !module.split("/").includes("node_modules");
  if (!isPlain) throw refused(reference, "expected the path of a module of the project, with / between its parts and without an extension");
  return { module, exportName };
}

function refused(reference: string, why: string): FxError {
  return new FxError("FX2012", `${JSON.stringify(reference.slice(0, 200))} is no executor of this project: ${why}`, { hint: "src/module#Export, where Export is a class that extends ShimTaskExecutor" });
}
