import { setOwn } from "../../runtime/base/json.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import type { ArgumentTexts } from "./argument-texts.ts";
import { InputNames, kebabCase } from "./input-names.ts";
import { InputTextError, readInputText } from "./read-input-text.ts";
import { readInputWords } from "./read-input-words.ts";

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
  const textsByField = new Map<string, (string | boolean)[]>();
  for (const word of readInputWords(argv, new InputNames(fields), misplaced)) {
    if ("fault" in word) faults.push(word.fault);
    else if ("fxFlag" in word) fxFlags.add(word.fxFlag);
    else textsByField.set(word.field, [...(textsByField.get(word.field) ?? []), word.text]);
  }
  const read: ReadText = (text, node) =>
    readInputText(typeof text === "string" ? texts.readArgument(text, node) : text, node, now);
  for (const [field, written] of textsByField) {
    try {
      setOwn(values, field, readValue(written, fields.get(field)!, read));
    } catch (error) {
      if (!(error instanceof InputTextError)) throw error;
      faults.push(`--${kebabCase(field)}   ${error.message}`);
    }
  }
  return { values, fxFlags, faults };
}

type ReadText = (text: string | boolean, node: TypeNode) => unknown;

/** A list may be given by its elements, one flag for each. */
function readValue(texts: readonly (string | boolean)[], node: TypeNode, read: ReadText): unknown {
  if (texts.length === 1) return read(texts[0]!, node);
  const element = getElementType(node);
  if (element === undefined)
    throw new InputTextError(`given ${texts.length} times; it takes one value`);
  return texts.map((text) => read(text, element));
}

function getElementType({ spec }: TypeNode): TypeNode | undefined {
  if (spec.kind === "list") return spec.element;
  return spec.kind === "optional" ? getElementType(spec.inner) : undefined;
}
