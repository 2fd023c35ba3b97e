import { FxError } from "../../runtime/base/errors/errors.ts";
import { isPlainObject, mapValues, setOwn } from "../../runtime/base/json.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { JsonError, readJson } from "../../runtime/values/msgpack/read-json.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { inputFromJson } from "../../runtime/values/written-values.ts";
import { unreadableFileError } from "../unreadable-file-error.ts";
import { type EncodingError, decodeUtf8 } from "./decode-utf8.ts";
import { readYaml, YamlError } from "./read-yaml.ts";

/** What `readInputsFile` needs besides the file. */
export interface ReadingInputs {
  /** The current time in milliseconds, for the value `now`. */
  readonly now: () => number;
  /** The folder whose files a message may refer to. */
  readonly projectRoot: string;
}

/**
 * Reads the inputs of `--inputs FILE` or `--inputs -`: a JSON or YAML document with an object at
 * the top level, or a `.pb` file with Flyte's LiteralMap (the same bytes in Flyte 1 and 2). Throws
 * FX2005 for anything else.
 */
export async function readInputsFile(
  file: string,
  fields: ReadonlyMap<string, TypeNode>,
  { now, projectRoot }: ReadingInputs,
): Promise<Record<string, unknown>> {
  const bytes = readBytes(file);
  if (file.endsWith(".pb"))
    return (await import("./inputs-from-message.ts")).inputsFromMessage(bytes, fields, {
      file,
      projectRoot,
    });
  const value = await parse(decodeText(bytes, file), file);
  if (isPlainObject(value))
    return typedInputs(outputsFromRunDocument(value, fields) ?? value, fields, now);
  throw noInputs(
    file,
    `its top level is ${value === null ? "empty" : Array.isArray(value) ? "a list" : `a ${typeof value}`}`,
  );
}

/**
 * The outputs in a document of `fx run --json`, so that one run can be piped into the next. Not if
 * the task has inputs of these names.
 */
function outputsFromRunDocument(
  document: Record<string, unknown>,
  fields: ReadonlyMap<string, TypeNode>,
): Record<string, unknown> | undefined {
  const { ok, run, outputs } = document;
  if (ok !== true || !isPlainObject(run) || !isPlainObject(outputs)) return undefined;
  return Object.keys(document).some((name) => fields.has(name)) ? undefined : outputs;
}

/** Tries JSON first, which is strict, exact and fast. Everything else has to be YAML. */
async function parse(text: string, file: string): Promise<unknown> {
  try {
    return convertIntegers(readJson(text));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    if (/nested deeper/.test(error.message)) throw noInputs(file, error.message);
    return parseYaml(text, file);
  }
}

async function parseYaml(text: string, file: string): Promise<unknown> {
  try {
    return convertIntegers(await readYaml(text));
  } catch (error) {
    throw noInputs(
      file,
      (error as Error).message,
      error instanceof YamlError ? error.hint : undefined,
    );
  }
}

function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    const { message, encoding } = error as EncodingError;
    throw noInputs(
      file,
      message,
      `iconv -f ${encoding} -t UTF-8 ${file === "-" ? "FILE" : file} | fx run --inputs - …`,
    );
  }
}

function typedInputs(
  document: Record<string, unknown>,
  fields: ReadonlyMap<string, TypeNode>,
  now: () => number,
): Record<string, unknown> {
  return mapValues(document, (value, name) => {
    const node = fields.get(name);
    return node === undefined ? value : inputFromJson(value, node, now);
  });
}

function readBytes(file: string): Buffer {
  try {
    return readBoundedFile(file === "-" ? 0 : file, { pipes: true });
  } catch (error) {
    throw unreadableFileError(
      "FX2005",
      "the inputs file",
      file,
      error,
      "--inputs FILE.json, or --inputs - for standard input",
    );
  }
}

/**
 * Converts Maps to objects and bigints to numbers if they are exact. Keys such as `__proto__` are
 * data.
 */
function convertIntegers(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(convertIntegers);
  if (typeof value !== "object" || value === null) return value;
  const object: Record<string, unknown> = {};
  for (const [key, entry] of value instanceof Map ? value : Object.entries(value))
    setOwn(object, String(key), convertIntegers(entry));
  return object;
}

function noInputs(
  file: string,
  why: string,
  hint = 'write an object of inputs by name, such as {"city": "Oslo"}',
): FxError {
  const name = file === "-" ? "standard input" : file;
  return new FxError("FX2005", `${name} does not contain inputs: ${why}`, { hint });
}
