import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "flyte-fx";

const LARGEST_OUTPUTS_BYTES = 10 * 1024 * 1024;

/**
 * Reads `outputs.json` from the program's working folder. fx checks the types of the outputs.
 *
 * @throws UserError if the outputs are missing, too large, or not JSON.
 */
export async function readOutputs(folder: string, names: readonly string[]): Promise<object> {
  if (names.length === 0) return {};
  const outputs = parseObject(await readText(join(folder, "outputs.json"), names));
  const missing = names.filter((name) => !Object.hasOwn(outputs, name));
  if (missing.length > 0) throw badOutputs(`outputs.json lacks ${missing.join(", ")}`);
  return outputs;
}

async function readText(file: string, names: readonly string[]): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST_OUTPUTS_BYTES)
      throw badOutputs(
        `outputs.json has ${size} bytes, the limit is ${LARGEST_OUTPUTS_BYTES}: write large results to files`,
      );
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw badOutputs(`the program ended without writing outputs.json (${names.join(", ")})`);
  }
}

function parseObject(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw badOutputs(`outputs.json is not JSON: ${(cause as Error).message}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw badOutputs("outputs.json: expected an object of outputs");
}

function badOutputs(message: string): UserError {
  return new UserError("BAD_OUTPUTS", message);
}
