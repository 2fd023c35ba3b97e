import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fx, type FxResult } from "../../support/command/fx.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";

const BUNDLE = new URL("../../../dist/fx.cjs", import.meta.url).href;

/** V8's coverage of one file. */
interface Script {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly count: number }[];
  }[];
}

/** The modules that ran. */
export interface Loaded {
  /** The folders of src, without `src/`. */
  readonly folders: readonly string[];
  /** Package names of the libraries, bundled or not. */
  readonly libraries: readonly string[];
}

/** Runs the built `fx` and returns the modules that V8's coverage lists. */
export function loadedBy(
  project: TemporaryProject,
  args: readonly string[],
): Promise<FxResult & Loaded> {
  return loadedWhile(project, (env) => fx(project, args, { env }));
}

/** Does the same for anything else that runs fx in the environment passed to `run`. */
export async function loadedWhile<Result extends object>(
  project: TemporaryProject,
  run: (env: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result & Loaded> {
  const counts = join(project.root, "counts");
  rmSync(counts, { recursive: true, force: true });
  mkdirSync(counts);
  // The cache folder is a file, which disables the cache: V8 does not count cached code.
  const result = await run({
    NODE_V8_COVERAGE: counts,
    XDG_CACHE_HOME: join(project.root, "package.json"),
  });
  const scripts = readdirSync(counts).flatMap(
    (file) => (JSON.parse(readFileSync(join(counts, file), "utf8")) as { result: Script[] }).result,
  );
  const modules = scripts.flatMap(getModules);
  return {
    ...result,
    folders: namesOf(modules, /^src\/(.+)\/[^/]+$/),
    libraries: namesOf(modules, /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/),
  };
}

/**
 * Returns the paths of the modules that ran. Inside the bundle, esbuild names each module's
 * function by its path.
 */
function getModules({ url, functions }: Script): string[] {
  if (url !== BUNDLE) return [url];
  return functions
    .filter(({ ranges }) => ranges[0]!.count > 0)
    .map(({ functionName }) => functionName);
}

function namesOf(modules: readonly string[], pattern: RegExp): string[] {
  return [...new Set(modules.flatMap((module) => pattern.exec(module)?.[1] ?? []))].sort();
}
