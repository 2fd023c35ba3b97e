import { readBoundedFile } from "../../runtime/files/read-bounded-file.ts";
import type { TypeNode } from "../../runtime/types/flyte-type.ts";
import { InputTextError } from "./read-input-text.ts";
import { utf8Text } from "./utf8-text.ts";

/** Where the texts of inputs come from that do not stand on the command line. */
export class ArgumentTexts {
  #stdinIsTaken: boolean;

  /** @param stdinIsTaken standard input is read for something else */
  constructor(stdinIsTaken = false) {
    this.#stdinIsTaken = stdinIsTaken;
  }

  /**
   * The text of an input: `@FILE` is what the file holds, `-` what standard input does, `@@text` the text `@text`. A file
   * or folder is named, not read. Throws InputTextError where there is nothing to read.
   */
  textOf(argument: string, node: TypeNode): string {
    if (isNamed(node)) return argument;
    if (argument === "-") return this.#readStdin();
    if (!argument.startsWith("@")) return argument;
    return argument.startsWith("@@")
      ? argument.slice(1)
      : readText(argument.slice(1), argument.slice(1));
  }

  #readStdin(): string {
    if (this.#stdinIsTaken)
      throw new InputTextError("standard input is read for another input already");
    this.#stdinIsTaken = true;
    return readText(0, "standard input");
  }
}

function isNamed({ spec }: TypeNode): boolean {
  return spec.kind === "optional"
    ? isNamed(spec.inner)
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
    return utf8Text(bytes).replace(/\r?\n$/, "");
  } catch (error) {
    throw new InputTextError(`cannot read ${name}: ${(error as Error).message}`);
  }
}
