import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { decodeUtf8 } from "./decode-utf8.ts";
import { InputTextError } from "./read-input-text.ts";

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
