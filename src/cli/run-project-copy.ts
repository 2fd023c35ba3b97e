import { existsSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../process/package-paths.ts";
import { isTemplateFile } from "../project/template-file.ts";
import { nativeImport } from "../runtime/base/native-import.ts";
import { findInstalledSdk } from "../runtime/loader/project/project-sdk.ts";
import { completeServeFlag } from "../server-process/serve-address.ts";
import type { FxConfig } from "./fx-config.ts";

/** The commands that load a project. */
const PROJECT_COMMANDS = new Set([
  "run",
  "check",
  "serialize",
  "list-connectors",
  "serve",
  "dev",
  "backend",
  "deploy",
  "stubs",
  "doctor",
  "execute",
]);

/**
 * Runs the command in the flyte-fx that the project has installed, so that the command and the
 * author's tasks share one copy of the package. Returns false if the project has no other copy.
 */
export async function runProjectCopy(config: FxConfig): Promise<boolean> {
  const { argv, cwd } = config.process;
  const [id = ""] = argv;
  if (!PROJECT_COMMANDS.has(id)) return false;
  const words = id === "dev" ? completeServeFlag(argv.slice(1)) : argv.slice(1);
  const path = id === "execute" ? undefined : firstPath(words, id, config);
  // A serialized template belongs to the project in the working directory, wherever the file is.
  const place = path === undefined || isTemplateFile(path) ? cwd : resolve(cwd, path);
  const other = findInstalledSdk(place);
  if (other === undefined || other === realpathSync(packageRoot)) return false;
  const entry = join(other, "bin/fx.js");
  if (!existsSync(entry)) return false;
  await nativeImport(pathToFileURL(entry).href);
  return true;
}

/** The first argument that is neither a flag nor the value of one. */
function firstPath(argv: readonly string[], id: string, config: FxConfig): string | undefined {
  const flags = config.findCommand(id)?.flags ?? {};
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index]!;
    if (!argument.startsWith("-")) return argument;
    if (flags[argument.slice(2)]?.type === "option") index += 1;
  }
  return undefined;
}
