import { join, resolve } from "node:path";
import { FxError } from "../../base/errors/errors.ts";
import { isFileMissing } from "../../base/files.ts";
import { readYaml, type YamlError } from "../../base/read-yaml.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a configuration is read from. */
export interface ConfigPlaces {
  readonly env: Environment;
  readonly cwd: string;
  readonly home: string;
  /** Throws the system's error. */
  readonly readFile: (path: string) => string;
}

export interface ConfigFile {
  /** As people write it, for instance `~/.flyte/config.yaml`. */
  readonly name: string;
  /** Whether the user chose it: named it, or has it in the home folder. */
  readonly isTrusted: boolean;
  /** YAML's maps are Maps. */
  readonly content: ReadonlyMap<unknown, unknown>;
}

/** The files that are read if no other one is named. */
export const DEFAULT_FILES = ["./.flyte/config.yaml", "~/.flyte/config.yaml"] as const;

/**
 * Reads the configuration file: the given one, else `$FLYTECTL_CONFIG`, else the first default file
 * that exists.
 *
 * @throws FxError FX2032 if a named file cannot be read, or if a file is not a YAML configuration
 */
export async function readConfigFile(
  file: string | undefined,
  places: ConfigPlaces,
): Promise<ConfigFile | undefined> {
  const variable = places.env["FLYTECTL_CONFIG"];
  if (file !== undefined) return readNamed(file, `--config ${file}`, places);
  if (variable !== undefined && variable !== "")
    return readNamed(variable, `$FLYTECTL_CONFIG=${variable}`, places);
  const [local, own] = DEFAULT_FILES;
  const found =
    places.cwd === places.home
      ? undefined
      : await readIfThere(local, join(places.cwd, ".flyte", "config.yaml"), places);
  return found === undefined
    ? readIfThere(own, join(places.home, ".flyte", "config.yaml"), places)
    : { ...found, isTrusted: false };
}

async function readNamed(file: string, name: string, places: ConfigPlaces): Promise<ConfigFile> {
  const found = await readIfThere(file, resolve(places.cwd, file), places);
  if (found !== undefined) return found;
  throw new FxError("FX2032", `${name}: there is no such file`, {
    hint: "name a YAML file as flytectl and flyte-sdk use it, such as ~/.flyte/config.yaml",
  });
}

async function readIfThere(
  name: string,
  path: string,
  { readFile }: ConfigPlaces,
): Promise<ConfigFile | undefined> {
  let text;
  try {
    text = readFile(path);
  } catch (error) {
    if (isFileMissing(error)) return undefined;
    const { message } = error as Error;
    throw new FxError("FX2032", `cannot read ${name}: ${message}`, { cause: error });
  }
  return { name, isTrusted: true, content: await parse(text, name) };
}

const NOT_INI = "write it as YAML, as flytectl reads it: only flytekit reads INI files";

async function parse(text: string, name: string): Promise<ReadonlyMap<unknown, unknown>> {
  let content;
  try {
    content = await readYaml(text);
  } catch (error) {
    const { message, hint = NOT_INI } = error as Partial<YamlError> & Error;
    throw new FxError("FX2032", `cannot read ${name}: ${message}`, { hint });
  }
  if (content === null) return new Map();
  if (content instanceof Map) return content;
  throw new FxError("FX2032", `${name} is not a configuration: expected sections such as admin:`, {
    hint: "for example:\n    admin:\n      endpoint: flyte.example.com",
  });
}
