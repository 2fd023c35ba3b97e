import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

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
