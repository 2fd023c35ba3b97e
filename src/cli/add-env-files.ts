import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { unreadableFile } from "./unreadable-file.ts";

/**
 * Adds to the environment what files say, the later ones first; what is set already stays. Call it before anything of the
 * author's is imported: modules read the environment there.
 */
export function addEnvFiles(files: readonly string[] | undefined, env: NodeJS.ProcessEnv): void {
  const added = (files ?? []).map(readEnvFile);
  Object.assign(env, ...added, { ...env });
}

function readEnvFile(file: string): NodeJS.ProcessEnv {
  try {
    return parseEnv(readFileSync(file, "utf8"));
  } catch (error) {
    throw unreadableFile("FX2010", "the environment file", file, error, "--env-file .env");
  }
}
