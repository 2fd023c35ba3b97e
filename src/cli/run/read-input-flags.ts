import { didYouMean } from "../../runtime/did-you-mean.ts";
import { setOwn } from "../../runtime/json.ts";
import type { TypeNode } from "../../runtime/types/flyte-type.ts";
import type { ArgumentTexts } from "./argument-text.ts";
import { InputTextError, readInputText } from "./read-input-text.ts";

/** Inputs as given on the command line: their values, the fx flags among them, and every fault. */
export interface InputFlags {
  readonly values: Record<string, unknown>;
  readonly fxFlags: ReadonlySet<string>;
  /** For instance `--days   expected an integer, got "x"`. */
  readonly faults: readonly string[];
}

/** fx's own flags that may follow TASK, unless the task has an input of that name. */
const FX_FLAGS = ["help", "json", "verbose"];

/** What reading the flags takes beside them. */
export interface ReadingFlags {
  /** Flags of fx that belong before TASK, for a better error. */
  readonly misplaced: readonly string[];
  readonly texts: ArgumentTexts;
  /** What `now` is, in milliseconds. */
  readonly now: () => number;
}

interface GivenFlag {
  readonly field: string;
  readonly text: string | boolean;
}

/**
 * Reads `--input value` pairs by the types of a task's inputs.
 */
export function readInputFlags(argv: readonly string[], fields: ReadonlyMap<string, TypeNode>, { misplaced, texts, now }: ReadingFlags): InputFlags {
  const fxFlags = new Set<string>();
  const faults: string[] = [];
  const given = new Map<string, (string | boolean)[]>();
  const names = new Map([...fields.keys()].flatMap((name) => [[kebabCase(name), name] as const, [name, name] as const]));
  let onlyInputs = false;
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index]!;
    if (argument === "--" && !onlyInputs) onlyInputs = true;
    else if (argument === "-h" && !onlyInputs) fxFlags.add("help");
    else if (!argument.startsWith("--")) faults.push(`${JSON.stringify(argument)}   ${expectedAfter(argv[index - 1] ?? "", names, fields)}`);
    else if (!onlyInputs && FX_FLAGS.includes(argument.slice(2)) && !names.has(argument.slice(2))) fxFlags.add(argument.slice(2));
    else {
      const flag = readFlag(argument, argv[index + 1], names, fields, misplaced);
      if (typeof flag === "string") faults.push(flag);
      else {
        if (flag.tookNext) index += 1;
        given.set(flag.field, [...(given.get(flag.field) ?? []), flag.text]);
      }
      if (typeof flag === "string" && argv[index + 1]?.startsWith("--") === false && !argument.includes("=")) index += 1;
    }
  }
  const values: Record<string, unknown> = {};
  const read = (text: string | boolean, node: TypeNode): unknown => readInputText(typeof text === "string" ? texts.textOf(text, node) : text, node, now);
  for (const [field, written] of given) readValue(field, written, fields.get(field)!, read, values, faults);
  return { values, fxFlags, faults };
}

function readFlag(argument: string, next: string | undefined, names: ReadonlyMap<string, string>, fields: ReadonlyMap<string, TypeNode>, misplaced: readonly string[]): (GivenFlag & { tookNext: boolean }) | string {
  const [name, inline] = splitOnce(argument.slice(2), "=");
  const field = names.get(name);
  if (field === undefined) return readNegation(name, inline, names, fields, misplaced);
  if (inline !== undefined) return { field, text: inline, tookNext: false };
  if (isBool(fields.get(field)!)) return { field, text: true, tookNext: false };
  if (next === undefined || (next.startsWith("--") && next !== "--")) return `--${name}   expected a value; --${name}=VALUE takes one that begins with --`;
  return { field, text: next, tookNext: true };
}

function expectedAfter(argument: string, names: ReadonlyMap<string, string>, fields: ReadonlyMap<string, TypeNode>): string {
  const name = argument.replace(/^--(no-)?/, "");
  const field = argument.startsWith("--") ? names.get(name) : undefined;
  return field !== undefined && isBool(fields.get(field)!) ? `expected nothing after ${argument}: --${name} is true, --no-${name} is false` : "expected --INPUT VALUE";
}

function readNegation(name: string, inline: string | undefined, names: ReadonlyMap<string, string>, fields: ReadonlyMap<string, TypeNode>, misplaced: readonly string[]): (GivenFlag & { tookNext: boolean }) | string {
  const field = name.startsWith("no-") ? names.get(name.slice(3)) : undefined;
  if (field !== undefined && inline === undefined && isBool(fields.get(field)!)) return { field, text: false, tookNext: false };
  if (misplaced.includes(name)) return `--${name}   no such input; fx's own --${name} goes before the task's name`;
  const near = didYouMean(`--${name}`, [...names.keys()].map(flagOf));
  const nearOwn = near === "" ? didYouMean(`--${name}`, misplaced.map(flagOf)) : "";
  return `--${name}   no such input${near}${nearOwn === "" ? "" : `${nearOwn} It goes before the task's name`}`;
}

function flagOf(name: string): string {
  return `--${name}`;
}

function readValue(field: string, texts: readonly (string | boolean)[], node: TypeNode, read: (text: string | boolean, node: TypeNode) => unknown, values: Record<string, unknown>, faults: string[]): void {
  const flag = `--${kebabCase(field)}`;
  const isList = listOf(node) !== undefined;
  if (texts.length > 1 && !isList) {
    faults.push(`${flag}   given ${texts.length} times; it takes one value`);
    return;
  }
  try {
    setOwn(values, field, texts.length === 1 ? read(texts[0]!, node) : texts.map((text) => read(text, listOf(node)!)));
  } catch (error) {
    if (!(error instanceof InputTextError)) throw error;
    faults.push(`${flag}   ${error.message}`);
  }
}

function isBool(node: TypeNode): boolean {
  return node.spec.kind === "bool" || (node.spec.kind === "optional" && node.spec.inner.spec.kind === "bool");
}

function listOf(node: TypeNode): TypeNode | undefined {
  if (node.spec.kind === "list") return node.spec.element;
  return node.spec.kind === "optional" ? listOf(node.spec.inner) : undefined;
}

/** `maxDays` and `max_days` answer to `--max-days`. */
export function kebabCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").replaceAll("_", "-").toLowerCase();
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
