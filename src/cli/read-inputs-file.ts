import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { FxError } from "../runtime/errors.ts";
import { isPlainObject, setOwn } from "../runtime/json.ts";

const LARGEST_BYTES = 64 * 1024 * 1024;

/** The inputs of `--inputs FILE` or `--inputs -`: a JSON or YAML document whose top level is an object. */
export function readInputsFile(file: string): Record<string, unknown> {
  const text = readText(file);
  const document = parseDocument(text, { maxAliasCount: 0, version: "1.2", schema: "core", intAsBigInt: true, prettyErrors: true } as object);
  const fault = document.errors[0];
  if (fault !== undefined) throw noInputs(file, `it is neither JSON nor YAML: ${fault.message.split("\n")[0]!}`);
  const value = plain(toJs(document, file));
  if (isPlainObject(value)) return value;
  throw noInputs(file, `its top level is ${value === null ? "empty" : Array.isArray(value) ? "a list" : `a ${typeof value}`}`);
}

function readText(file: string): string {
  let bytes;
  try {
    bytes = readFileSync(file === "-" ? 0 : file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new FxError("FX2005", `cannot read the inputs file ${file}: ${code === "ENOENT" ? "there is none" : message}`, { cause: error });
  }
  if (bytes.length > LARGEST_BYTES) throw noInputs(file, `it has ${bytes.length} bytes; at most ${LARGEST_BYTES} are read`);
  return bytes.toString("utf8");
}

function toJs(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS({ mapAsMap: true, maxAliasCount: 0 });
  } catch (error) {
    throw noInputs(file, (error as Error).message);
  }
}

/** Maps become objects with own keys only, whatever the keys are called; whole numbers become numbers where they are safe. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  const object: Record<string, unknown> = {};
  for (const [key, entry] of value) setOwn(object, String(key), plain(entry));
  return object;
}

function noInputs(file: string, why: string): FxError {
  const name = file === "-" ? "standard input" : file;
  return new FxError("FX2005", `${name} holds no inputs: ${why}`, { hint: 'write an object of inputs by name, such as {"city": "Oslo"}' });
}
