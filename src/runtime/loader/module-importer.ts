import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Jiti, JitiOptions } from "jiti";
import { FxError } from "../base/errors/errors.ts";
import { describeThrown, readableThrown } from "../base/errors/thrown.ts";
import { readFileIfThere } from "../base/files.ts";
import { nativeImport } from "../base/native-import.ts";
import { showPath } from "../base/source/source-location.ts";
import { CodeCache } from "./compile/code-cache.ts";
import { Compiler } from "./compile/compiler.ts";
import { toImportError } from "./errors/import-error.ts";
import { isCompileError, isMissingModule } from "./errors/link-error.ts";
import { createImportChecker, IMPORT_CHECK } from "./import-checker.ts";
import { listDependencies } from "./project/package-names.ts";
import { loadSdkModules, type Project } from "./project/project.ts";

/** Separates cached code of different compilers and versions of this loader. */
const CODE_VERSION = "code-7-jiti-2.7.0";

export interface ImporterOptions {
  readonly project: Project;
  readonly cwd: string;
  /** The module for `import "flyte-fx"`. Default: the one that Node finds. */
  readonly sdkEntry: string | undefined;
  /** Where to cache compiled code; undefined: no cache. */
  readonly cacheDir?: string | undefined;
  /** The TypeScript of modules, instead of what is in their files now. */
  readonly sources?: ReadonlyMap<string, string> | undefined;
}

/** A module's exports by name. */
export type Exports = Readonly<Record<string, unknown>>;

/**
 * Imports the author's modules. jiti compiles TypeScript; Node imports JavaScript and installed
 * packages. Imports work as in Node: no default interop, live bindings, top-level await.
 */
export class ModuleImporter {
  private constructor(
    private readonly options: ImporterOptions,
    private readonly compiler: Compiler,
    private readonly jiti: Jiti,
  ) {}

  /** @throws FxError FX3001 for a tsconfig.json whose `paths` cannot be read */
  static async create(options: ImporterOptions): Promise<ModuleImporter> {
    const require = createRequire(import.meta.url);
    const { createJiti } = require("jiti") as typeof import("jiti");
    const { project, cacheDir, cwd } = options;
    const parent = join(project.root, "fx");
    const createBabel = (): Jiti => createJiti(parent, { ...JITI_OPTIONS, sourceMaps: true });
    const compiler = new Compiler(CodeCache.open(cacheDir, CODE_VERSION), createBabel, cwd);
    const tsconfig = findTsconfigWithPaths(project.root);
    const virtualModules = await loadSdkModules(options.sdkEntry);
    virtualModules[IMPORT_CHECK] = createImportChecker({
      cwd,
      isRunning: (exports) =>
        Object.values(require.cache).some(
          (each) => each?.loaded === false && each.exports === exports,
        ),
      getSources: () => compiler.sources,
    });
    const jitiOptions: JitiOptions = {
      ...JITI_OPTIONS,
      transform: (module) => {
        const source = options.sources?.get(module.filename ?? "") ?? module.source;
        return compiler.transform({ ...module, source });
      },
      nativeModules: listDependencies(project.packageJson),
      virtualModules,
      tsconfigPaths: tsconfig ?? false,
    };
    try {
      return new ModuleImporter(options, compiler, createJiti(parent, jitiOptions));
    } catch (error) {
      if (tsconfig === undefined) throw error;
      const summary = `${showPath(tsconfig, cwd)} cannot be read: ${describeThrown(error)}`;
      throw new FxError("FX3001", summary, { location: { file: tsconfig, line: 1 }, cause: error });
    }
  }

  /** The author's modules compiled so far, and their TypeScript as it was compiled. */
  get sources(): ReadonlyMap<string, string> {
    return this.compiler.sources;
  }

  /** Makes later imports run the compiled modules again. */
  forget(): void {
    for (const file of this.sources.keys()) Reflect.deleteProperty(this.jiti.cache, file);
  }

  /**
   * @throws FxError FX3001 for a syntax error, FX3002 for a module that throws, FX3008 for a
   * missing import
   */
  async import(file: string): Promise<Exports> {
    try {
      return await this.#rejectWhenIdle(file, this.#importAny(file));
    } catch (error) {
      throw toImportError(await this.#firstCause(readableThrown(error)), {
        ...this.options,
        file,
        compiled: [...this.sources.keys()],
      });
    }
  }

  async #importAny(file: string): Promise<Exports> {
    if (!isJavaScript(file)) return this.jiti.import(file);
    try {
      return await importNatively(file);
    } catch (error) {
      if (!isMissingModule(error) && !isCompileError(error)) throw error;
      return this.jiti.import(file); // it imports TypeScript, or a flyte-fx that is not installed
    }
  }

  /**
   * If Node cannot import a JavaScript module, jiti runs it a second time. If the module threw in
   * the first run, the second error may only be a consequence, such as a connector registered
   * twice, so this returns the first error.
   */
  async #firstCause(error: unknown): Promise<unknown> {
    for (const file of [...this.sources.keys()].filter(isJavaScript)) {
      try {
        await importNatively(file);
      } catch (first) {
        if (!isMissingModule(first) && !isCompileError(first)) return first;
      }
    }
    return error;
  }

  /**
   * Settles as the import does, or rejects if the process runs out of work first: the import can then
   * never settle.
   */
  #rejectWhenIdle(file: string, imported: Promise<Exports>): Promise<Exports> {
    return new Promise((resolve, reject) => {
      const shown = showPath(file, this.options.cwd);
      const why = "its top-level await waits for a promise that can never settle";
      const onIdle = (): void =>
        reject(new FxError("FX3002", `${shown} never finishes loading: ${why}`));
      process.once("beforeExit", onIdle);
      imported.then(resolve, reject).finally(() => process.off("beforeExit", onIdle));
    });
  }
}

/** Sets every option, because jiti reads missing ones from the environment. */
const JITI_OPTIONS = {
  fsCache: false,
  rebuildFsCache: false,
  moduleCache: true,
  debug: false,
  sourceMaps: false,
  interopDefault: false,
  extensions: [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"],
  alias: {},
  nativeModules: [],
  transformModules: [],
  tryNative: false,
  esmEvalTempFile: false,
  jsx: false,
  tsconfigPaths: false,
} satisfies JitiOptions;

function isJavaScript(file: string): boolean {
  return /\.[cm]?js$/.test(file);
}

async function importNatively(file: string): Promise<Exports> {
  return (await nativeImport(pathToFileURL(file).href)) as Exports;
}

/** Longer chains of `extends` count as circular. */
const MAX_DEPTH = 5;

/**
 * The project's tsconfig.json if it, or a file that it extends, sets `paths`; jiti need not read it
 * otherwise. Searches the text only: a false match just costs a few milliseconds.
 */
function findTsconfigWithPaths(projectRoot: string): string | undefined {
  const file = resolve(projectRoot, "tsconfig.json");
  return mentionsPaths(file, 0) ? file : undefined;
}

function mentionsPaths(file: string, depth: number): boolean {
  const text = readFileIfThere(file);
  if (text === undefined || depth > MAX_DEPTH) return false;
  const bases = listBases(text).map((base) => addExtension(resolve(dirname(file), base)));
  return text.includes('"paths"') || bases.some((base) => mentionsPaths(base, depth + 1));
}

/** Lists relative bases only, because paths of an installed package do not apply here. */
function listBases(text: string): string[] {
  const value = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(text)?.[1] ?? "";
  return [...value.matchAll(/"(\.[^"]*)"/g)].map((match) => match[1] ?? "");
}

function addExtension(path: string): string {
  return path.endsWith(".json") || statSync(path, { throwIfNoEntry: false })?.isFile()
    ? path
    : `${path}.json`;
}
