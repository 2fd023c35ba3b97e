import type { LineCounter, ParseOptions, YAMLError } from "yaml";
import { type ErrorCode, FxError } from "./errors/errors.ts";
import { type Form, INVALID, Place, type PlaceFault } from "./forms.ts";

/** Thrown for text that is not YAML, or that is more YAML than fx accepts. */
export class YamlError extends Error {
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

export interface YamlLimits {
  /** Each value uses about a kilobyte of memory. Default: far more than people write by hand. */
  readonly mostValues?: number;
  /** Default 100. */
  readonly deepest?: number;
  /** Default 0. */
  readonly mostAliases?: number;
}

const MOST_VALUES = 100_000;
const DEEPEST = 100;
const MOST_FAULTS = 20;

/** The line of the key or list item at a path, from 1; if it is not there, of what is above it. */
type LineOf = (path: readonly string[]) => number | undefined;

/** Parses YAML 1.2 into Maps, arrays and bigints. Throws YamlError. */
export async function readYaml(text: string): Promise<unknown> {
  return (await readYamlDocument(text)).value;
}

/**
 * Reads a YAML document of a form. An empty document is an object without fields.
 *
 * @throws FxError with the code: it says why the text is not YAML, or lists every fault with its line
 */
export async function readYamlForm<T>(
  text: string,
  form: Form<T>,
  { code, name, hint }: { readonly code: ErrorCode; readonly name: string; readonly hint: string },
): Promise<T> {
  const document = await readYamlDocument(text).catch((error: unknown) => {
    throw new FxError(code, `cannot read ${name}: ${(error as Error).message}`, { hint });
  });
  const top = new Place(document.value ?? new Map());
  const value = form(top);
  if (value !== INVALID) return value;
  const details = listFaults(top.faults, document.lineOf);
  throw new FxError(code, `${name} is invalid`, { details, hint });
}

/** Reads YAML as `readYaml` does, and knows the lines. Throws YamlError. */
export async function readYamlDocument(text: string) {
  const { document, lineOf } = await parseYaml(text);
  return { value: document.toJS({ mapAsMap: true, maxAliasCount: 0 }) as unknown, lineOf };
}

/** The line of the last key or list item on a path that is there. */
function findYamlLine(
  yaml: typeof import("yaml"),
  root: unknown,
  path: readonly string[],
  lines: LineCounter,
): number | undefined {
  let at = root;
  let shown = root;
  for (const key of path) {
    if (yaml.isMap(at)) {
      const pair = at.items.find((item) => yaml.isScalar(item.key) && nameOf(item.key) === key);
      if (pair === undefined) break;
      [shown, at] = [pair.key, pair.value];
    } else if (yaml.isSeq(at)) {
      at = at.items[Number(key)];
      shown = at;
    } else break;
  }
  const range = yaml.isNode(shown) ? shown.range : undefined;
  return range == null ? undefined : lines.linePos(range[0]).line;
}

function nameOf({ source, value }: { source?: string; value: unknown }): string {
  return source ?? String(value);
}

/** Lists faults by line, such as `line 3: unknown key "worlds"`. */
function listFaults(faults: readonly PlaceFault[], lineOf: LineOf): string[] {
  const placed = faults.map(({ path, text }) => ({ line: lineOf(path) ?? 1, text }));
  const sorted = placed.toSorted((one, other) => one.line - other.line);
  const lines = sorted.slice(0, MOST_FAULTS).map(({ line, text }) => `line ${line}: ${text}`);
  const more = sorted.length - lines.length;
  return more > 0 ? [...lines, `… and ${more} more`] : lines;
}

/** Parses YAML 1.2. Throws YamlError. */
export async function parseYaml(text: string, limits: YamlLimits = {}, options: ParseOptions = {}) {
  const { default: yaml } = await import("yaml");
  checkYamlTokens(new yaml.Lexer().lex(text), limits);
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, {
    version: "1.2",
    schema: "core",
    intAsBigInt: true,
    prettyErrors: true,
    lineCounter: lines,
    ...options,
  });
  const [fault] = document.errors;
  if (fault !== undefined) throw new YamlError(describeFault(fault));
  const lineOf: LineOf = (path) => findYamlLine(yaml, document.contents, path, lines);
  return { yaml, document, lines, lineOf };
}

/**
 * The lexer's mark before the text of a scalar, because that text may look like any other token.
 */
const SCALAR = "\x1f";
const VALUE_STARTS = `${SCALAR}[{-?:,"'`;

/**
 * Checks the tokens before parsing. A few lines of aliases can expand to more than the memory
 * holds, and many values or levels cost time and stack.
 */
function checkYamlTokens(
  tokens: Iterable<string>,
  { mostValues = MOST_VALUES, deepest = DEEPEST, mostAliases = 0 }: YamlLimits,
): void {
  let values = 0;
  let aliases = 0;
  let flowDepth = 0;
  let blockDepth = 0;
  let line = 1;
  let isScalar = false;
  for (const token of tokens) {
    const first = isScalar ? SCALAR : token[0];
    isScalar = token === SCALAR;
    if (first === "*" && ++aliases > mostAliases)
      throw aliasError(token.slice(1), line, mostAliases);
    if (first === "[" || first === "{") flowDepth += 1;
    if (first === "]" || first === "}") flowDepth -= 1;
    if (first === "-" || first === "?") blockDepth += 1;
    if (first === "\n" || first === "\r") blockDepth = 0;
    if (first !== undefined && VALUE_STARTS.includes(first)) values += 1;
    if (values > mostValues)
      throw new YamlError(`it has more than ${mostValues} YAML values`, "write it as JSON");
    if (flowDepth + blockDepth > deepest)
      throw new YamlError(`line ${line} is nested deeper than ${deepest} levels`);
    line += token.split("\n").length - 1;
  }
}

function aliasError(name: string, line: number, most: number): YamlError {
  const fault = most === 0 ? "fx does not support aliases" : `fx reads at most ${most} aliases`;
  return new YamlError(
    `line ${line} has the YAML alias *${name}; ${fault}`,
    `replace *${name} with the value of &${name}`,
  );
}

function describeFault({ code, message, linePos }: YAMLError): string {
  const place = linePos === undefined ? "" : ` (line ${linePos[0].line}, column ${linePos[0].col})`;
  if (code === "MULTIPLE_DOCS") return `it has more than one YAML document${place}`;
  if (message.startsWith("Maximum call stack size")) return `it is nested too deep${place}`;
  if (code === "DUPLICATE_KEY") return `it has the same name twice${place}`;
  const [fault = ""] = message.split("\n");
  return `it is neither JSON nor YAML: ${fault.replace(/:$/, "")}`;
}
