import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { nativeImport } from "../native-import.ts";

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
