import { setOwn } from "../../runtime/json.ts";
import type { TypeNode } from "../../runtime/types/flyte-type.ts";
import type { ArgumentTexts } from "./argument-text.ts";
import { InputNames, kebabCase } from "./input-names.ts";
import { inputWords } from "./input-words.ts";
import { InputTextError, readInputText } from "./read-input-text.ts";

/** Inputs as given on the command line: their values, the fx flags among them, and every fault. */
export interface InputFlags {
  readonly values: Record<string, unknown>;
  readonly fxFlags: ReadonlySet<string>;
  /** For instance `--days   expected an integer, got "x"`. */
  readonly faults: readonly string[];
}

/** What reading the flags takes beside them. */
export interface ReadingFlags {
  /** Flags of fx that belong before TASK, for a better error. */
  readonly misplaced: readonly string[];
  readonly texts: ArgumentTexts;
  /** What `now` is, in milliseconds. */
  readonly now: () => number;
}

/** Reads `--input value` pairs by the types of a task's inputs. */
export function readInputFlags(
  argv: readonly string[],
  fields: ReadonlyMap<string, TypeNode>,
  { misplaced, texts, now }: ReadingFlags,
): InputFlags {
  const values: Record<string, unknown> = {};
  const fxFlags = new Set<string>();
  const faults: string[] = [];
  const given = new Map<string, (string | boolean)[]>();
  for (const word of inputWords(argv, new InputNames(fields), misplaced)) {
    if ("fault" in word) faults.push(word.fault);
    else if ("fxFlag" in word) fxFlags.add(word.fxFlag);
    else given.set(word.field, [...(given.get(word.field) ?? []), word.text]);
  }
  const read: ReadText = (text, node) =>
    readInputText(typeof text === "string" ? texts.textOf(text, node) : text, node, now);
  for (const [field, written] of given) {
    try {
      setOwn(values, field, valueOf(written, fields.get(field)!, read));
    } catch (error) {
      if (!(error instanceof InputTextError)) throw error;
      faults.push(`--${kebabCase(field)}   ${error.message}`);
    }
  }
  return { values, fxFlags, faults };
}

type ReadText = (text: string | boolean, node: TypeNode) => unknown;

/** A list may be given by its elements, one flag for each. */
function valueOf(texts: readonly (string | boolean)[], node: TypeNode, read: ReadText): unknown {
  if (texts.length === 1) return read(texts[0]!, node);
  const element = elementOf(node);
  if (element === undefined)
    throw new InputTextError(`given ${texts.length} times; it takes one value`);
  return texts.map((text) => read(text, element));
}

function elementOf({ spec }: TypeNode): TypeNode | undefined {
  if (spec.kind === "list") return spec.element;
  return spec.kind === "optional" ? elementOf(spec.inner) : undefined;
}
