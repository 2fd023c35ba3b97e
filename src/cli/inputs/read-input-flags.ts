import { setOwn } from "../../runtime/base/json.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { decodeUtf8 } from "./decode-utf8.ts";
import { InputTextError, readInputText } from "./read-input-text.ts";
import { kebabCase, type TaskWords } from "./split-task-words.ts";

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

/** Reads the text of an input that is in a file or on standard input. */
export class ArgumentTexts {
  #isStdinInUse: boolean;

  /** @param isStdinInUse standard input is read for something else */
  constructor(isStdinInUse = false) {
    this.#isStdinInUse = isStdinInUse;
  }

  /**
   * The text of an input: `@FILE` stands for what the file holds, `-` for standard input, `@@text` for the text `@text`. The
   * path of a file or folder is the value itself. Throws InputTextError if there is nothing to read.
   */
  readArgument(argument: string, node: TypeNode): string {
    if (isPath(node)) return argument;
    if (argument === "-") return this.#readStdin();
    if (!argument.startsWith("@")) return argument;
    return argument.startsWith("@@")
      ? argument.slice(1)
      : readText(argument.slice(1), argument.slice(1));
  }

  #readStdin(): string {
    if (this.#isStdinInUse)
      throw new InputTextError("standard input is read for another input already");
    this.#isStdinInUse = true;
    return readText(0, "standard input");
  }
}

function isPath({ spec }: TypeNode): boolean {
  return spec.kind === "optional"
    ? isPath(spec.inner)
    : spec.kind === "file" || spec.kind === "directory";
}

function readText(file: string | 0, name: string): string {
  let bytes;
  try {
    bytes = readBoundedFile(file, { pipes: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InputTextError(
      `cannot read ${name}: ${code === "ENOENT" ? "there is no such file" : message}${file === 0 ? "" : `; @@${name} is the text @${name}`}`,
    );
  }
  try {
    return decodeUtf8(bytes).replace(/\r?\n$/, "");
  } catch (error) {
    throw new InputTextError(`cannot read ${name}: ${(error as Error).message}`);
  }
}
