import type { Node, Scalar, YAMLMap } from "yaml";
import { parseJson, setOwn } from "../../runtime/base/json.ts";
import { checkYamlTokens, findYamlLine, YamlError } from "../../runtime/base/read-yaml.ts";
import { oneLine, quote, textFromUtf8 } from "../../runtime/base/text.ts";
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
  if (isTooDeep(value)) throw tooDeep();
  return { value, faults: [], lineOf: () => undefined };
}

function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((each): unknown[] =>
      typeof each === "object" && each !== null ? Object.values(each) : [],
    );
  }
  return false;
}

/** A value uses about a kilobyte of memory. */
const LIMITS = { mostValues: 1_000_000, mostAliases: 10_000, deepest: DEEPEST };
/** Of the names that merges add, because a few lines can merge the same ones again and again. */
const MOST_MERGED = 100_000;

/** Parses YAML 1.2 and merge keys. An alias is the same object as its anchor. */
async function parseYamlDocument(text: string): Promise<ParsedText> {
  const { default: yaml } = await import("yaml");
  checkYamlTokens(new yaml.Lexer().lex(text), LIMITS);
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, {
    version: "1.2",
    schema: "core",
    stringKeys: true,
    uniqueKeys: false, // slow for many keys; PlainValues finds them
    prettyErrors: false,
    lineCounter: lines,
  });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  if (document.errors.some(({ message }) => message.startsWith("Maximum call stack size")))
    throw tooDeep();
  if (document.errors.length > 0)
    return {
      value: undefined,
      faults: document.errors.map(({ code, message, pos }) => {
        const shown = code === "NON_STRING_KEY" ? "a name must be a text" : oneLine(message);
        return `line ${lineAt(pos[0])}: ${shown}`;
      }),
      lineOf: () => undefined,
    };
  const values = new PlainValues(yaml, lineAt);
  const value = values.convert(document.contents, 0);
  return {
    value,
    faults: values.faults,
    lineOf: (path) => findYamlLine(yaml, document.contents, path, lines),
  };
}

/** Converts YAML's nodes to objects, lists, texts, numbers and so on. */
class PlainValues {
  readonly faults: string[] = [];
  readonly #anchors = new Map<string, unknown>();
  #merged = 0;

  constructor(
    private readonly yaml: typeof import("yaml"),
    private readonly lineAt: (offset: number) => number,
  ) {}

  convert(node: unknown, depth: number): unknown {
    const { isAlias, isMap, isScalar, isSeq } = this.yaml;
    if (depth > DEEPEST) throw tooDeep();
    if (isAlias(node)) {
      if (!this.#anchors.has(node.source)) this.#report(node, `there is no anchor &${node.source}`);
      return this.#anchors.get(node.source);
    }
    if (isScalar(node)) return this.#keep(node, node.value);
    if (isSeq(node)) {
      const list: unknown[] = this.#keep(node, []);
      for (const item of node.items) list.push(this.convert(item, depth + 1));
      return list;
    }
    return isMap(node) ? this.#convertMap(node, this.#keep(node, {}), depth) : null;
  }

  #convertMap(
    node: YAMLMap,
    object: Record<string, unknown>,
    depth: number,
  ): Record<string, unknown> {
    const merges: unknown[] = [];
    for (const pair of node.items) {
      const name = (pair.key as Scalar<string>).value;
      const value = this.convert(pair.value, depth + 1);
      if (name === "<<") merges.push(value);
      else if (Object.hasOwn(object, name)) this.#report(pair.key, `${quote(name)} is there twice`);
      else setOwn(object, name, value);
    }
    for (const merge of merges.flat()) this.#merge(object, merge);
    return object;
  }

  /** The object's own names come first. */
  #merge(object: Record<string, unknown>, merged: unknown): void {
    if (typeof merged !== "object" || merged === null) return;
    for (const [name, value] of Object.entries(merged)) {
      this.#merged += 1;
      if (!Object.hasOwn(object, name)) setOwn(object, name, value);
    }
    if (this.#merged > MOST_MERGED)
      throw new YamlError(`its merge keys (<<) add more than ${MOST_MERGED} names`);
  }

  #keep<Value>({ anchor }: Node & { anchor?: string }, value: Value): Value {
    if (anchor !== undefined) this.#anchors.set(anchor, value);
    return value;
  }

  #report(node: unknown, message: string): void {
    const range = this.yaml.isNode(node) ? node.range : undefined;
    const place = range == null ? "" : `line ${this.lineAt(range[0])}: `;
    this.faults.push(`${place}${oneLine(message)}`);
  }
}

function tooDeep(): YamlError {
  return new YamlError(`it is nested deeper than ${DEEPEST} levels`);
}
