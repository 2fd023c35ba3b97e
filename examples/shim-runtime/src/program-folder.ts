import { mkdir, mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type UnknownValues, UserError } from "flyte-fx";
import { toJsonText } from "./to-json-text.ts";

const LARGEST_OUTPUTS_BYTES = 10 * 1024 * 1024;

/** Where one run of a program works: `program.py`, `inputs.json`, and in the end `outputs.json`. */
export class ProgramFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** A new folder for each run, so that no outputs of an earlier one are taken for this one's. */
  static async make(outputPrefix: string): Promise<ProgramFolder> {
    // Under Flyte the prefix may be a bucket; a program works on this machine's disk.
    const parent = /^[a-z][a-z0-9+.-]*:\/\//i.test(outputPrefix) ? tmpdir() : resolve(outputPrefix);
    await mkdir(parent, { recursive: true });
    return new ProgramFolder(await mkdtemp(join(parent, "program-")));
  }

  async write(program: string, inputs: UnknownValues): Promise<void> {
    await writeFile(this.#file("program.py"), program);
    await writeFile(this.#file("inputs.json"), toJsonText(inputs));
  }

  /** @throws UserError for outputs that are missing, no JSON, or too large. Their types are checked by fx. */
  async readOutputs(names: readonly string[]): Promise<object> {
    if (names.length === 0) return {};
    const outputs = parseObject(await this.#readOutputsText(names));
    const missing = names.filter((name) => !Object.hasOwn(outputs, name));
    if (missing.length > 0) throw badOutputs(`outputs.json has no ${missing.join(", no ")}`);
    return outputs;
  }

  async #readOutputsText(names: readonly string[]): Promise<string> {
    const file = this.#file("outputs.json");
    try {
      const { size } = await stat(file);
      if (size > LARGEST_OUTPUTS_BYTES)
        throw badOutputs(
          `outputs.json has ${size} bytes, more than ${LARGEST_OUTPUTS_BYTES}: large results belong into files`,
        );
      return await readFile(file, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      throw badOutputs(`the program ended without writing outputs.json (${names.join(", ")})`);
    }
  }

  #file(name: string): string {
    return join(this.path, name);
  }
}

function parseObject(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw badOutputs(`outputs.json is no JSON: ${(cause as Error).message}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw badOutputs("outputs.json: expected an object with the outputs by name");
}

function badOutputs(message: string): UserError {
  return new UserError("BAD_OUTPUTS", message);
}
