import { setOwn } from "../../runtime/base/json.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import type { ArgumentTexts } from "./argument-texts.ts";
import { kebabCase } from "./input-names.ts";
import { InputTextError, readInputText } from "./read-input-text.ts";
import type { TaskWords } from "./split-task-words.ts";

/** Inputs from the command line: their values, and every fault. */
export interface InputFlags {
  readonly values: Record<string, unknown>;
  /** For instance `--days   expected an integer, got "x"`. */
  readonly faults: readonly string[];
}

/** What reading the flags takes beside them. */
export interface ReadingFlags {
  readonly texts: ArgumentTexts;
  /** What `now` is, in milliseconds. */
  readonly now: () => number;
}

/** Reads the values of inputs by their types. */
export function readInputFlags(
  words: TaskWords,
  fields: ReadonlyMap<string, TypeNode>,
  { texts, now }: ReadingFlags,
): InputFlags {
  const values: Record<string, unknown> = {};
  const faults = [...words.faults];
  const textsByField = new Map<string, (string | boolean)[]>();
  for (const { field, text } of words.inputs)
    textsByField.set(field, [...(textsByField.get(field) ?? []), text]);
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
  return { values, faults };
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
