import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fx, type FxResult } from "../../support/command/fx.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";

const BUNDLE = new URL("../../../dist/fx.cjs", import.meta.url).href;

/** What V8 counted of one file. */
interface Script {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly count: number }[];
  }[];
}

/** What was loaded. */
export interface Loaded {
  /** The folders of src, without `src/`. */
  readonly folders: readonly string[];
  /** Libraries that are part of fx, by their packages' names. */
  readonly libraries: readonly string[];
}

/** Runs the built `fx`. V8 counts the calls of the functions of the bundle that run one module each. */
export function loadedBy(
  project: TemporaryProject,
  args: readonly string[],
): Promise<FxResult & Loaded> {
  return loadedWhile(project, (env) => fx(project, args, { env }));
}

/** The same for an `fx` that is run otherwise, or a program that imports it, in the environment given. */
export async function loadedWhile<Result extends object>(
  project: TemporaryProject,
  run: (env: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result & Loaded> {
  const counts = join(project.root, "counts");
  rmSync(counts, { recursive: true, force: true });
  mkdirSync(counts);
  // A file in place of the cache: code from the cache is not counted.
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

/** The modules of the bundle that ran, by their paths: esbuild names the function of a module so. */
function getModules({ url, functions }: Script): string[] {
  if (url !== BUNDLE) return [];
  return functions
    .filter(({ ranges }) => ranges[0]!.count > 0)
    .map(({ functionName }) => functionName);
}

function namesOf(modules: readonly string[], pattern: RegExp): string[] {
  return [...new Set(modules.flatMap((module) => pattern.exec(module)?.[1] ?? []))].sort();
}
