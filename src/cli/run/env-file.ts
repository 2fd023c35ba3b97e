import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { FxError } from "../../runtime/errors.ts";

/** The environment with what files add to it; what is set already stays. */
export function environmentWith(files: readonly string[], env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return files.reduceRight<NodeJS.ProcessEnv>((whole, file) => ({ ...readEnvFile(file), ...whole }), env);
}

function readEnvFile(file: string): NodeJS.ProcessEnv {
  try {
    return parseEnv(readFileSync(file, "utf8"));
  } catch (error) {
    throw new FxError("FX2010", `cannot read the environment file ${file}: ${(error as Error).message}`, { cause: error });
  }
}
