import type { LineCounter, Node, Scalar, YAMLMap } from "yaml";
import { isShallow, parseJson, setOwn } from "../../runtime/base/json.ts";
import { parseYaml, YamlError } from "../../runtime/base/read-yaml.ts";
import { quote, textFromUtf8 } from "../../runtime/base/text.ts";
import type { ParsedText } from "./document-node.ts";

/** YAML uses 40 times the memory of its text. */
const MOST_YAML = 16 * 1024 * 1024;
const DEEPEST = 200;

/** Parses JSON or YAML, in UTF-8. Throws YamlError if it is neither, or more than fx reads. */
export async function parseDocumentText(bytes: Uint8Array): Promise<ParsedText> {
  const text = textFromUtf8(bytes)?.replace(/^\uFEFF/, "");
  if (text === undefined || text.includes("\0")) throw new YamlError("it is not a text in UTF-8");
  const value = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
  if (value === undefined && text.length > MOST_YAML)
    throw new YamlError(`it is not JSON, and has more than ${MOST_YAML} characters of YAML`);
  if (value === undefined) return parseYamlDocument(text);
  if (!isShallow(value, DEEPEST)) throw tooDeep();
  return { value, lineOf: () => undefined };
}

/** A value uses about a kilobyte of memory. */
const LIMITS = { mostValues: 1_000_000, mostAliases: 10_000, deepest: DEEPEST };
/** Of the names that merges add, because a few lines can merge the same ones again and again. */
const MOST_MERGED = 100_000;

/** Parses YAML 1.2 and merge keys. An alias is the same object as its anchor. */
async function parseYamlDocument(text: string): Promise<ParsedText> {
  // The parser is slow for many unique keys; toPlainValue finds those that are there twice.
  const options = { intAsBigInt: false, stringKeys: true, uniqueKeys: false };
  const { yaml, document, lines, lineOf } = await parseYaml(text, LIMITS, options);
  return { value: toPlainValue(yaml, document.contents, lines), lineOf };
}

/** Converts YAML's nodes to objects, lists, texts, numbers and so on. */
function toPlainValue(
  { isAlias, isMap, isScalar, isSeq }: typeof import("yaml"),
  root: unknown,
  lines: LineCounter,
): unknown {
  const anchors = new Map<string, unknown>();
  let merged = 0;
  return convert(root, 0);

  function convert(node: unknown, depth: number): unknown {
    if (depth > DEEPEST) throw tooDeep();
    if (isAlias(node)) {
      if (anchors.has(node.source)) return anchors.get(node.source);
      throw faultAt(node, `there is no anchor &${node.source}`);
    }
    if (isScalar(node)) return keep(node, node.value);
    if (isSeq(node)) {
      const list: unknown[] = keep(node, []);
      for (const item of node.items) list.push(convert(item, depth + 1));
      return list;
    }
    return isMap(node) ? convertMap(node, depth) : null;
  }

  function convertMap(node: YAMLMap, depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = keep(node, {});
    const merges: unknown[] = [];
    for (const pair of node.items) {
      const name = (pair.key as Scalar<string>).value;
      const value = convert(pair.value, depth + 1);
      if (name === "<<") merges.push(value);
      else if (Object.hasOwn(object, name))
        throw faultAt(pair.key as Scalar, `${quote(name)} is there twice`);
      else setOwn(object, name, value);
    }
    for (const other of merges.flat()) merge(object, other);
    return object;
  }

  /** The object's own names come first. */
  function merge(object: Record<string, unknown>, other: unknown): void {
    if (typeof other !== "object" || other === null) return;
    for (const [name, value] of Object.entries(other)) {
      merged += 1;
      if (!Object.hasOwn(object, name)) setOwn(object, name, value);
    }
    if (merged > MOST_MERGED)
      throw new YamlError(`its merge keys (<<) add more than ${MOST_MERGED} names`);
  }

  function keep<Value>({ anchor }: Node & { anchor?: string }, value: Value): Value {
    if (anchor !== undefined) anchors.set(anchor, value);
    return value;
  }

  function faultAt({ range }: Node, message: string): YamlError {
    return new YamlError(`line ${lines.linePos(range![0]).line}: ${message}`);
  }
}

function tooDeep(): YamlError {
  return new YamlError(`it is nested deeper than ${DEEPEST} levels`);
}
