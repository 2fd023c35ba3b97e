import { join } from "node:path";
import { unreadableFileError } from "../../process/user-file.ts";
import { decodeUtf8 } from "../../project/inputs/decode-utf8.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { isFileMissing } from "../../runtime/base/files.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { readYamlDocument, type YamlDocument } from "../../runtime/base/read-yaml.ts";
import { showPath } from "../../runtime/base/source/source-location.ts";
import { CHECK_CONFIG_FILE, type CheckConfig, EMPTY_CONFIG } from "./check-config.ts";
import { CheckConfigParser, type KnownNames } from "./parse-check-config.ts";

const EXAMPLE = "tasks: { forecast: { inputs: { city: Oslo } } }";

/**
 * Reads `fx.check.yaml` in the project's folder. Without the file, the configuration is empty.
 *
 * @throws FX2024 with every fault in it; FX5003 if it may not be read
 */
export async function readCheckConfig(
  projectRoot: string,
  cwd: string,
  known: KnownNames,
): Promise<CheckConfig> {
  const file = join(projectRoot, CHECK_CONFIG_FILE);
  const shown = showPath(file, cwd);
  const text = readText(file, shown);
  if (text === undefined) return EMPTY_CONFIG;
  const parser = new CheckConfigParser(await parseYaml(text, shown), known);
  const config = parser.parse();
  if (parser.faults.length === 0) return config;
  throw new FxError("FX2024", `${shown} is invalid`, { details: parser.faults, hint: EXAMPLE });
}

function readText(file: string, shown: string): string | undefined {
  try {
    return decodeUtf8(readBoundedFile(file));
  } catch (error) {
    if (isFileMissing(error)) return undefined;
    throw unreadableFileError("FX2024", "", shown, error, EXAMPLE);
  }
}

async function parseYaml(text: string, shown: string): Promise<YamlDocument> {
  try {
    return await readYamlDocument(text);
  } catch (error) {
    throw new FxError("FX2024", `${shown} cannot be read: ${(error as Error).message}`, {
      hint: EXAMPLE,
    });
  }
}
