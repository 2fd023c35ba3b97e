import { readOrRefuse, readUserFile, type UserFiles } from "../../process/user-file.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { isPlainObject, listEntries, mapValues } from "../../runtime/base/json.ts";
import { readYaml, type YamlError } from "../../runtime/base/read-yaml.ts";
import { decodeUtf8 } from "../../runtime/base/text.ts";
import { JsonError, readJson } from "../../runtime/values/msgpack/read-json.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { inputFromJson } from "../../runtime/values/written-values.ts";
import type { MessageSource } from "./inputs-from-message.ts";

/** What fx knows of a file with inputs. */
export interface InputsFileSource extends MessageSource {
  readonly files: UserFiles;
}

/**
 * Reads the inputs of `--inputs FILE` or `--inputs -`: a JSON or YAML document with an object at
 * the top level, or a `.pb` file with Flyte's LiteralMap. Throws FX2005 for anything else.
 */
export async function readInputsFile(
  file: string,
  fields: ReadonlyMap<string, TypeNode>,
  source: InputsFileSource,
): Promise<Record<string, unknown>> {
  const read = () => readUserFile(file, source.files, { pipes: true });
  const hint = "--inputs FILE.json, or --inputs - for standard input";
  const bytes = readOrRefuse(read, "FX2005", "the inputs file", file, hint);
  if (file.endsWith(".pb")) {
    const { inputsFromMessage } = await import("./inputs-from-message.ts");
    return inputsFromMessage(bytes, fields, file, source);
  }
  const document = await parse(bytes).catch(async (error: unknown) => {
    const { message, hint } = error as Error & Partial<YamlError>;
    throw await noInputs(file, message, fields, hint);
  });
  if (!isPlainObject(document)) {
    const filled = Array.isArray(document) ? "a list" : `a ${typeof document}`;
    const top = document === null ? "empty" : filled;
    throw await noInputs(file, `its top level is ${top}`, fields);
  }
  return inputsFromPlain(outputsFromRunDocument(document, fields) ?? document, fields);
}

/** Converts plain values by name to their declared types. Undeclared values stay as they are. */
export function inputsFromPlain(
  values: Readonly<Record<string, unknown>>,
  fields: ReadonlyMap<string, TypeNode>,
): Record<string, unknown> {
  return mapValues(values, (value, name) => {
    const node = fields.get(name);
    return node === undefined ? value : inputFromJson(value, node, Date.now);
  });
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
async function parse(bytes: Uint8Array): Promise<unknown> {
  const text = decodeUtf8(bytes);
  try {
    return toObjects(readJson(text));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
  }
  return toObjects(await readYaml(text));
}

/** Converts Maps to objects, also inside, and all numbers. Keys such as `__proto__` are data. */
export function toObjects(value: unknown, toNumber = toExactNumber): unknown {
  if (typeof value === "bigint" || typeof value === "number") return toNumber(value);
  if (Array.isArray(value)) return value.map((each) => toObjects(each, toNumber));
  if (typeof value !== "object" || value === null) return value;
  const entries = listEntries(value).map(([key, each]) => [key, toObjects(each, toNumber)]);
  return Object.fromEntries(entries);
}

/** Keeps a bigint that a number cannot hold exactly. */
function toExactNumber(value: bigint | number): bigint | number {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

async function noInputs(
  file: string,
  why: string,
  fields: ReadonlyMap<string, TypeNode>,
  hint?: string,
): Promise<FxError> {
  const { createExampleObject } = await import("../../runtime/values/example-value.ts");
  const example = `write inputs by name as UTF-8, such as ${JSON.stringify(createExampleObject(fields))}`;
  const name = file === "-" ? "standard input" : file;
  return new FxError("FX2005", `${name} does not contain inputs: ${why}`, {
    hint: hint ?? example,
  });
}
