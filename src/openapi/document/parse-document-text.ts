import { parseJson } from "../../runtime/base/json.ts";
import { YamlError } from "../../runtime/base/read-yaml.ts";
import type { ParsedText } from "./document-file.ts";
import { createLineFinder, parseYamlDocument } from "./parse-yaml.ts";

/** YAML uses 40 times the memory of its text. */
const MOST_YAML = 16 * 1024 * 1024;
const DEEPEST = 200;

/** Parses JSON or YAML. Throws YamlError if it is neither, or more than fx reads. */
export async function parseDocumentText(bytes: Uint8Array): Promise<ParsedText> {
  const text = decodeText(bytes);
  if (text === undefined) throw new YamlError("it is not a text in UTF-8");
  const value = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
  if (value === undefined && text.length > MOST_YAML)
    throw new YamlError(`it is not JSON, and has more than ${MOST_YAML} characters of YAML`);
  if (value === undefined) return parseYamlDocument(text, DEEPEST);
  if (isDeeper(value, DEEPEST)) throw new YamlError(`it is nested deeper than ${DEEPEST} levels`);
  return { value, faults: [], lineOf: await createLineFinder(text) };
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

/** Decodes UTF-8, and UTF-16 that begins with its mark. Undefined for other bytes, and for NULs. */
function decodeText(bytes: Uint8Array): string | undefined {
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  const encoding = mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}
