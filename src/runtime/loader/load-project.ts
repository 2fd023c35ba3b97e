import { readdirSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { showPath } from "../base/source/source-location.ts";
import { checkPaths, findPathFault } from "./check-paths.ts";
import { type Collected, collectExports, type LoadedModule } from "./collect-exports.ts";
import { locatePath, type LocatedPath, isModuleName, isSourceName } from "./locate-path.ts";
import { type Exports, ModuleImporter } from "./module-importer.ts";
import { findForeignSdk, findProject, type Project } from "./project/project.ts";
import { createFileError } from "./unreadable-file-error.ts";

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

const INDEX_FILES = ["src/index.ts", "src/index.mts", "src/index.js", "src/index.mjs"];

/** The modules of a path. */
export interface ModuleFiles {
  /** Real paths; may be empty. */
  readonly files: readonly string[];
  /** What fx does not load, and why. */
  readonly skipped: readonly string[];
}

/**
 * Lists the modules that fx loads for a path. A file stands for itself. A folder stands for the
 * project's entries in it, otherwise its `src/index.ts`, otherwise the modules directly in it
 * except tests.
 *
 * @throws FxError FX3009 if an entry of the project is not a module
 */
export function listModuleFiles(path: LocatedPath, project: Project, cwd: string): ModuleFiles {
  if (!path.isFolder) return { files: [path.real], skipped: [] };
  const entries = listEntries(project, cwd).filter(
    (file) => path.real === project.root || file.startsWith(path.real + sep),
  );
  if (entries.length > 0) return { files: entries, skipped: [] };
  const index = INDEX_FILES.map((name) => locatePath(name, path.real)).find((file) => file.isFile);
  return index === undefined ? listSources(path.real, cwd) : { files: [index.real], skipped: [] };
}

function listEntries(project: Project, cwd: string): string[] {
  const entries = (project.config.entry ?? []).map((entry) => locatePath(entry, project.root));
  const faults = entries
    .map((entry) => findEntryFault(entry, project.root))
    .filter((fault) => fault !== undefined);
  if (faults.length === 0) return entries.map((entry) => entry.real);
  const file = showPath(join(project.root, "package.json"), cwd);
  const summary = `"fx.entry" in ${file} lists paths that cannot be loaded`;
  throw new FxError("FX3009", summary, { details: faults });
}

function findEntryFault(entry: LocatedPath, root: string): string | undefined {
  const isInside = entry.real === root || entry.real.startsWith(join(root, sep));
  if (entry.problem === undefined && !isInside)
    return `"${entry.text}" is outside the project: ${entry.real}`;
  return entry.isFolder ? `"${entry.text}" is a folder` : findPathFault(entry)?.message;
}

/** Of modules that differ only in these, the first wins: the others were compiled from it. */
const COMPILED = [".mjs", ".js", ".cjs"];

function listSources(folder: string, cwd: string): ModuleFiles {
  const names = listModuleNames(folder, cwd);
  const sources = names.filter(isSourceName);
  const chosen = sources.filter((name) => findOriginal(name, sources) === undefined);
  const show = (name: string): string => showPath(join(folder, name), cwd);
  const skipped = names.flatMap((name) => {
    const original = findOriginal(name, sources);
    if (original !== undefined) return [`${show(name)}, because ${show(original)} is loaded`];
    if (chosen.length > 0 || sources.includes(name)) return [];
    return [`${show(name)}, which is a test or a configuration`];
  });
  return { files: chosen.map((name) => locatePath(name, folder).real), skipped };
}

function listModuleNames(folder: string, cwd: string): string[] {
  try {
    const names = readdirSync(folder).filter(isModuleName).sort();
    return names.filter((name) => locatePath(name, folder).isFile);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw createFileError(showPath(folder, cwd), String(code));
  }
}

/** The module beside a JavaScript module from which that was probably compiled. */
function findOriginal(name: string, names: readonly string[]): string | undefined {
  const extension = extname(name);
  const rank = COMPILED.indexOf(extension);
  if (rank < 0) return undefined;
  const stem = name.slice(0, -extension.length);
  const better = [".ts", ".mts", ".cts", ...COMPILED.slice(0, rank)];
  return better.map((other) => `${stem}${other}`).find((other) => names.includes(other));
}
