import { FxError } from "../../runtime/base/errors/errors.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { YamlError } from "../../runtime/base/read-yaml.ts";
import { unreadableFileError } from "../../runtime/loader/unreadable-file-error.ts";
import { decodeText } from "./decode-text.ts";
import type { DocumentFile, ParsedText } from "./document-file.ts";
import { faultsError } from "./faults-error.ts";
import { parseJsonText } from "./parse-json.ts";
import { parseYaml } from "./parse-yaml.ts";

const MOST_BYTES = 64 * 1024 * 1024;
/** YAML uses 40 times the memory of its text. */
const MOST_YAML = 16 * 1024 * 1024;
const DEEPEST = 200;
const HINT = "pass a file or URL with YAML or JSON: --openapi openapi.yaml";

/** Reads a file of a document. Throws FX2041 if it cannot be read, FX2043 if it has faults. */
export async function readDocumentFile(file: string): Promise<DocumentFile> {
  return parseDocumentFile(readBytes(file), file);
}

function readBytes(file: string): Buffer {
  try {
    return readBoundedFile(file, { mostBytes: MOST_BYTES, pipes: true });
  } catch (error) {
    throw unreadableFileError("FX2041", "the OpenAPI document", file, error, HINT);
  }
}

async function parseDocumentFile(bytes: Uint8Array, name: string): Promise<DocumentFile> {
  const refuse = (reason: string, hint = HINT): FxError =>
    new FxError("FX2041", `cannot read the OpenAPI document ${name}: ${reason}`, { hint });
  const text = decodeText(bytes);
  if (text === undefined) throw refuse("it is not text in UTF-8");
  const { value, faults, lineOf } = await parse(text).catch((error: unknown) => {
    throw error instanceof YamlError ? refuse(error.message, error.hint) : error;
  });
  if (faults.length > 0) throw faultsError(name, faults);
  return { name, value, lineOf };
}

async function parse(text: string): Promise<ParsedText> {
  const json = /^\s*[[{]/.test(text) ? parseJsonText(text) : undefined;
  if (json === undefined && text.length > MOST_YAML)
    throw new YamlError(`it is not JSON, and has more than ${MOST_YAML} characters of YAML`);
  if (json !== undefined && isDeeper(json.value, DEEPEST))
    throw new YamlError(`it is nested deeper than ${DEEPEST} levels`);
  return json ?? parseYaml(text, DEEPEST);
}

function isDeeper(value: unknown, most: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((each): unknown[] =>
      typeof each === "object" && each !== null ? Object.values(each) : [],
    );
  }
  return false;
}
