import { FxError } from "../base/errors/errors.ts";
import { showPath } from "../base/source/source-location.ts";
import { checkPaths } from "./check-paths.ts";
import { type Collected, collectExports, type LoadedModule } from "./collect-exports.ts";
import { listModuleFiles } from "./list-module-files.ts";
import { locatePath, type LocatedPath } from "./locate-path.ts";
import { ModuleImporter } from "./module-importer.ts";
import { findForeignSdk } from "./project/project-sdk.ts";
import { findProject, type Project } from "./project/project.ts";

export interface LoadOptions {
  /** Modules and folders. Default: the modules of the project at or above the working directory. */
  readonly paths: readonly string[];
  readonly cwd: string;
  /** The module that `import "flyte-fx"` imports: that of the running copy. */
  readonly sdkEntry: string;
  /** Where fx keeps compiled code; undefined: nowhere. */
  readonly cacheDir?: string | undefined;
}

/** A project's modules, imported, with what they export. */
export interface Loaded extends Collected {
  readonly project: Project;
  /** In the order of the paths. */
  readonly modules: readonly LoadedModule[];
  /** Every TypeScript module that was read, including those that other modules import. */
  readonly compiled: readonly string[];
  /** Every imported module of the project, those named by the paths first. Used to find where a value is exported. */
  readonly allModules: () => Promise<readonly LoadedModule[]>;
  /** The folder of another copy of flyte-fx, if the project has one installed. It is imported instead of the running copy. */
  readonly foreignSdk: string | undefined;
}

/**
 * Loads the tasks and connectors that modules on disk export. The paths are checked before anything is imported.
 *
 * @throws FxError FX2001, FX2011, FX5003 for paths that cannot be loaded; FX2008 for paths of several projects; FX3001,
 * FX3002, FX3006, FX3008, FX3009 for faults in the author's files.
 */
export async function loadProject(options: LoadOptions): Promise<Loaded> {
  const { cwd } = options;
  const paths = checkPaths(options.paths, cwd);
  const project = findCommonProject(paths, cwd);
  const folders = paths.length === 0 ? [locatePath(project.root, cwd)] : paths;
  const files = new Set(folders.flatMap((path) => listModuleFiles(path, project, cwd)));
  const foreign = findForeignSdk(project.root, options.sdkEntry);
  const importer = await ModuleImporter.create({
    project,
    cwd,
    cacheDir: options.cacheDir,
    sdkEntry: foreign === undefined ? options.sdkEntry : undefined,
  });
  const modules: LoadedModule[] = [];
  for (const file of files) modules.push({ file, exports: await importer.import(file) });
  const allModules = (): Promise<readonly LoadedModule[]> => importAll(modules, importer);
  return {
    project,
    modules,
    compiled: importer.compiled,
    allModules,
    foreignSdk: foreign,
    ...collectExports(modules, cwd),
  };
}

/** Importing a module again does not run it again. */
async function importAll(
  modules: readonly LoadedModule[],
  importer: ModuleImporter,
): Promise<readonly LoadedModule[]> {
  const known = new Set(modules.map(({ file }) => file));
  const all = [...modules];
  for (const file of importer.compiled.filter((compiled) => !known.has(compiled)))
    all.push({ file, exports: await importer.import(file) });
  return all;
}

function findCommonProject(paths: readonly LocatedPath[], cwd: string): Project {
  const [first = findProject(cwd, cwd), ...others] = paths.map((path) =>
    findProject(path.real, cwd),
  );
  if (others.every((project) => project.root === first.root)) return first;
  throw new FxError("FX2008", "the paths are of more than one project", {
    details: paths.map(
      (path) => `${path.text} is of ${showPath(findProject(path.real, cwd).root, cwd)}`,
    ),
    hint: "name the paths of one project at a time",
  });
}
