import { FxError } from "../base/errors/errors.ts";
import { showPath } from "../base/source/source-location.ts";
import { checkPaths } from "./check-paths.ts";
import { type Collected, collectExports, type LoadedModule } from "./collect-exports.ts";
import { listModuleFiles } from "./list-module-files.ts";
import { locatePath, type LocatedPath } from "./locate-path.ts";
import { type Exports, ModuleImporter } from "./module-importer.ts";
import { findForeignSdk } from "./project/project-sdk.ts";
import { findProject, type Project } from "./project/project.ts";

export interface LoadOptions {
  /** Modules and folders. Default: the modules of the project at or above the working directory. */
  readonly paths: readonly string[];
  readonly cwd: string;
  /** The module for `import "flyte-fx"`: the running copy's. */
  readonly sdkEntry: string;
  /** Where to cache compiled code; undefined: no cache. */
  readonly cacheDir?: string | undefined;
  /** The TypeScript of modules, instead of what is in their files now. */
  readonly sources?: ReadonlyMap<string, string> | undefined;
}

/** The imported modules of a project and their exports. */
export interface LoadedProject extends Collected {
  readonly project: Project;
  /** The modules and folders to load, as they were named. */
  readonly paths: readonly string[];
  /** In the order of the paths. */
  readonly modules: readonly LoadedModule[];
  /** What fx did not load from the folders, and why. */
  readonly skipped: readonly string[];
  /** Every compiled module, including indirectly imported ones, and its TypeScript. */
  readonly sources: ReadonlyMap<string, string>;
  /**
   * Every imported module of the project, starting with those of the paths. Used to find the export
   * of a value.
   */
  readonly allModules: () => Promise<readonly LoadedModule[]>;
  /** Imports one more module of the project. It shares the modules that are imported already. */
  readonly importModule: (file: string) => Promise<Exports>;
  /**
   * Runs the modules again, so that they remember nothing. Undefined if one of them is JavaScript,
   * which Node runs only once.
   */
  readonly importAgain: (() => Promise<Collected>) | undefined;
  /**
   * The folder of the project's own flyte-fx if it differs from the running copy. The project's
   * modules then import it.
   */
  readonly foreignSdk: string | undefined;
}

/**
 * Loads the tasks and connectors that modules on disk export. Checks all paths before it imports
 * anything.
 *
 * @throws FxError FX2001, FX2011, FX5003 for paths that cannot be loaded; FX2008 for paths of
 * several projects; FX3001, FX3002, FX3006, FX3008, FX3009 for faults in the author's files.
 */
export async function loadProject(options: LoadOptions): Promise<LoadedProject> {
  const { cwd } = options;
  const paths = checkPaths(options.paths, cwd);
  const project = findCommonProject(paths, cwd);
  const folders = paths.length === 0 ? [locatePath(project.root, cwd)] : paths;
  const listed = folders.map((path) => listModuleFiles(path, project, cwd));
  const files = new Set(listed.flatMap((path) => path.files));
  const foreign = findForeignSdk(project.root, options.sdkEntry);
  const importer = await ModuleImporter.create({
    project,
    cwd,
    cacheDir: options.cacheDir,
    sources: options.sources,
    sdkEntry: foreign === undefined ? options.sdkEntry : undefined,
  });
  const modules = await importEach(files, importer);
  const isCompiled = [...files].every((file) => importer.sources.has(file));
  return {
    project,
    paths: options.paths,
    modules,
    skipped: listed.flatMap((path) => path.skipped),
    sources: importer.sources,
    allModules: async () => {
      // Importing a module again does not run it again, so this only collects exports.
      const others = [...importer.sources.keys()].filter((file) => !files.has(file));
      return [...modules, ...(await importEach(others, importer))];
    },
    importModule: (file) => importer.import(file),
    importAgain: !isCompiled
      ? undefined
      : async () => {
          importer.forget();
          return collectExports(await importEach(files, importer), cwd);
        },
    foreignSdk: foreign,
    ...collectExports(modules, cwd),
  };
}

async function importEach(
  files: Iterable<string>,
  importer: ModuleImporter,
): Promise<readonly LoadedModule[]> {
  const modules: LoadedModule[] = [];
  for (const file of files) modules.push({ file, exports: await importer.import(file) });
  return modules;
}

function findCommonProject(paths: readonly LocatedPath[], cwd: string): Project {
  const [first = findProject(cwd, cwd), ...others] = paths.map((path) =>
    findProject(path.real, cwd),
  );
  if (others.every((project) => project.root === first.root)) return first;
  const details = paths.map(
    (path) => `${path.text} belongs to ${showPath(findProject(path.real, cwd).root, cwd)}`,
  );
  const hint = "pass the paths of one project at a time";
  throw new FxError("FX2008", "the paths belong to more than one project", { details, hint });
}
