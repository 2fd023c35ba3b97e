import { readUserFile, type UserFiles } from "../../process/user-file.ts";
import { isFileMissing } from "../../runtime/base/files.ts";
import { setOwn } from "../../runtime/base/json.ts";
import { decodeUtf8 } from "../../runtime/base/text.ts";
import { InputTextError } from "../../runtime/values/type-families/family.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { inputFromText } from "../../runtime/values/written-values.ts";
import { kebabCase, type TaskWords } from "./task-words.ts";

/** The inputs from the command line, and every fault in them. */
export type InputFlags = ReturnType<typeof readInputFlags>;

/** Reads the values of inputs as their declared types. */
export function readInputFlags(
  words: TaskWords,
  fields: ReadonlyMap<string, TypeNode>,
  texts: ArgumentTexts,
) {
  const values: Record<string, unknown> = {};
  /** For instance `--days   expected an integer, got "x"`. */
  const faults = [...words.faults];
  const textsByField = new Map<string, (string | boolean)[]>();
  for (const { field, text } of words.inputs)
    textsByField.set(field, [...(textsByField.get(field) ?? []), text]);
  const read: ReadText = (text, node) =>
    inputFromText(typeof text === "string" ? texts.readArgument(text, node) : text, node, Date.now);
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

/** A list can also be written as one flag per element. */
function readValue(texts: readonly (string | boolean)[], node: TypeNode, read: ReadText): unknown {
  if (texts.length === 1) return read(texts[0]!, node);
  const element = getElementType(node);
  if (element === undefined)
    throw new InputTextError(`used ${texts.length} times; it accepts one value`);
  return texts.map((text) => read(text, element));
}

function getElementType({ spec }: TypeNode): TypeNode | undefined {
  if (spec.kind === "list") return spec.element;
  return spec.kind === "optional" ? getElementType(spec.inner) : undefined;
}

/** Reads the texts of inputs, from files and standard input too. */
export class ArgumentTexts {
  /** @param isStdinInUse true if something else reads standard input */
  constructor(
    private readonly files: UserFiles,
    private isStdinInUse = false,
  ) {}

  /**
   * The text of an input. `@FILE` is the content of the file, `-` is standard input, `@@text` is
   * the text `@text`. For a file or folder, the argument is the path itself. Throws InputTextError
   * if there is nothing to read.
   */
  readArgument(argument: string, node: TypeNode): string {
    if (isPath(node)) return argument;
    if (argument === "-") return this.#readStdin();
    if (!argument.startsWith("@")) return argument;
    const name = argument.slice(1);
    return name.startsWith("@") ? name : readText(name, name, this.files);
  }

  #readStdin(): string {
    if (this.isStdinInUse) throw new InputTextError("another input already reads standard input");
    this.isStdinInUse = true;
    return readText("-", "standard input", this.files);
  }
}

function isPath({ spec }: TypeNode): boolean {
  if (spec.kind === "optional") return isPath(spec.inner);
  return spec.kind === "file" || spec.kind === "directory";
}

function readText(file: string, name: string, files: UserFiles): string {
  try {
    return decodeUtf8(readUserFile(file, files, { pipes: true })).replace(/\r?\n$/, "");
  } catch (error) {
    const why = isFileMissing(error) ? "there is no such file" : (error as Error).message;
    const remedy = name === file ? `; @@${name} is the text @${name}` : "";
    throw new InputTextError(`cannot read ${name}: ${why}${remedy}`);
  }
}
