import { parseEnv } from "node:util";
import { readBoundedFile } from "../runtime/base/read-bounded-file.ts";
import { unreadableFileError } from "./unreadable-file-error.ts";

/** The flag `--env-file` of every command that loads the author's modules. */
export const ENV_FILE_FLAG = {
  description: "Read environment variables from a file (repeatable).",
  helpValue: "FILE",
  multiple: true,
  multipleNonGreedy: true,
} as const;

/**
 * Adds the variables of files to the environment. A later file wins over an earlier one, and a variable that is set
 * already over both. Call it before the author's modules are imported, because these may read the environment.
 *
 * @returns the names of all variables in the files
 */
export function addEnvFiles(
  files: readonly string[] | undefined,
  env: NodeJS.ProcessEnv,
): ReadonlySet<string> {
  const added = (files ?? []).map(readEnvFile);
  Object.assign(env, ...added, { ...env });
  return new Set(added.flatMap(Object.keys));
}

function readEnvFile(file: string): NodeJS.ProcessEnv {
  try {
    return parseEnv(readBoundedFile(file, { pipes: true }).toString("utf8"));
  } catch (error) {
    throw unreadableFileError("FX2010", "the environment file", file, error, "--env-file .env");
  }
}
