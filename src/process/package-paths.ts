import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProjectRoot } from "../runtime/base/files.ts";
import { openPrivateFolder } from "../runtime/base/private-folder.ts";

/** The root folder of the running flyte-fx. */
export const packageRoot = findProjectRoot(dirname(fileURLToPath(import.meta.url)));

/**
 * The module that an author's `import "flyte-fx"` loads: from the running copy, so that command and
 * author share one registry.
 */
export const sdkEntry = fileURLToPath(import.meta.url).startsWith(join(packageRoot, "src"))
  ? join(packageRoot, "src/entries/index.ts")
  : join(packageRoot, "dist/index.cjs");

/** The folder for compiled TypeScript; undefined with FX_NO_CACHE, or if it is not safe to use. */
export function cacheFolder(env: NodeJS.ProcessEnv): string | undefined {
  if (env["FX_NO_CACHE"]) return undefined;
  // fx runs the code in it, so no other user may write to it.
  const parent = env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache");
  return openPrivateFolder(join(parent, "fx"));
}

/** The folder for tokens; undefined if it would not be safe to use, or shall not be created. */
export function stateFolder(
  env: NodeJS.ProcessEnv,
  options?: { readonly create: boolean },
): string | undefined {
  const parent = env["XDG_STATE_HOME"] || join(env["HOME"] || homedir(), ".local", "state");
  return openPrivateFolder(join(parent, "fx"), options);
}
