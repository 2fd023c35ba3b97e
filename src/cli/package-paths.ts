import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolders } from "../runtime/base/files.ts";
import { isPrivateFolder } from "../runtime/loader/compile/code-cache.ts";

/** The folder of the flyte-fx that is running. */
export const packageRoot = rootAbove(dirname(fileURLToPath(import.meta.url)));

/** The module that `import "flyte-fx"` stands for: of the same copy as the running command, so that both share one registry. */
export const sdkEntry = fileURLToPath(import.meta.url).startsWith(join(packageRoot, "src"))
  ? join(packageRoot, "src/index.ts")
  : join(packageRoot, "dist/index.cjs");

/** Where compiled TypeScript is kept; undefined where it cannot be kept safely. */
export function cacheFolder(env: NodeJS.ProcessEnv): string | undefined {
  const folder = join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "fx");
  try {
    makeFolders(folder, 0o700);
    // It holds code that will be run: nobody else may write to it.
    return isPrivateFolder(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function rootAbove(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, "package.json");
    if (
      existsSync(file) &&
      (JSON.parse(readFileSync(file, "utf8")) as { name?: string }).name === "flyte-fx"
    )
      return at;
    if (dirname(at) === at) throw new Error(`no package.json of flyte-fx above ${folder}`);
  }
}
