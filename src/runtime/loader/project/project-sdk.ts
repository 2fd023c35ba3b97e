import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, extname } from "node:path";
import { pathToFileURL } from "node:url";
import { findProjectRoot } from "../../base/files.ts";
import { nativeImport } from "../../base/native-import.ts";

/**
 * The folder of the flyte-fx installed in a project. Undefined if it is missing or is the running
 * copy.
 */
export function findForeignSdk(projectRoot: string, sdkEntry: string): string | undefined {
  const installed = findInstalledSdk(projectRoot);
  return installed === undefined || installed === findProjectRoot(dirname(realpathSync(sdkEntry)))
    ? undefined
    : installed;
}

/** The folder of the flyte-fx that `import "flyte-fx"` would find from this path. */
export function findInstalledSdk(path: string): string | undefined {
  try {
    return dirname(realpathSync(createRequire(join(path, "_")).resolve("flyte-fx/package.json")));
  } catch {
    return undefined; // not installed
  }
}

/** The modules that authors import besides `flyte-fx` itself. */
const SUBPATHS = ["server", "models", "http", "sensors", "testing"];

/**
 * The modules for `import "flyte-fx"`, `import "flyte-fx/server"` and so on in the author's
 * TypeScript: the running copy's, so that fx and the author share one registry.
 */
export async function loadSdkModules(
  sdkEntry: string | undefined,
): Promise<Record<string, object>> {
  if (sdkEntry === undefined) return {};
  const modules: Record<string, object> = { "flyte-fx": await load(sdkEntry) };
  for (const name of SUBPATHS) {
    const file = join(dirname(sdkEntry), `${name}${extname(sdkEntry)}`);
    if (existsSync(file))
      Object.defineProperty(modules, `flyte-fx/${name}`, { get: () => load(file) });
  }
  return modules;
}

/** The built SDK is CommonJS, and `require` is faster than Node's ES module loader. */
function load(file: string): object | Promise<object> {
  return (
    extname(file) === ".cjs" ? createRequire(file)(file) : nativeImport(pathToFileURL(file).href)
  ) as object;
}
