import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, extname } from "node:path";
import { pathToFileURL } from "node:url";
import { nativeImport } from "../../base/native-import.ts";

/**
 * The folder of the flyte-fx that a project has installed, where that is another copy than the running one;
 * undefined where it is the same, or there is none.
 */
export function foreignSdk(projectRoot: string, sdkEntry: string): string | undefined {
  const installed = installedSdk(projectRoot);
  return installed === undefined || installed === packageFolder(realpathSync(sdkEntry))
    ? undefined
    : installed;
}

function installedSdk(projectRoot: string): string | undefined {
  try {
    return dirname(
      realpathSync(
        createRequire(join(projectRoot, "package.json")).resolve("flyte-fx/package.json"),
      ),
    );
  } catch {
    return undefined;
  }
}

function packageFolder(file: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder))
    folder = dirname(folder);
  return folder;
}

/**
 * What `import "flyte-fx"` and `import "flyte-fx/testing"` mean to an author's TypeScript: the very modules of the
 * running copy, imported by Node, so that both share one registry.
 */
export async function sdkModules(sdkEntry: string | undefined): Promise<Record<string, object>> {
  if (sdkEntry === undefined) return {};
  const modules: Record<string, object> = { "flyte-fx": await load(sdkEntry) };
  const testing = join(dirname(sdkEntry), `testing${extname(sdkEntry)}`);
  if (existsSync(testing))
    Object.defineProperty(modules, "flyte-fx/testing", { get: () => load(testing) });
  return modules;
}

/** The built SDK is CommonJS behind an ES module; asking for it directly spares Node's other loader. */
async function load(file: string): Promise<object> {
  return (
    extname(file) === ".cjs"
      ? createRequire(file)(file)
      : await nativeImport(pathToFileURL(file).href)
  ) as object;
}
