import { readFileSync } from "node:fs";
import { FxError } from "../../runtime/errors.ts";

/** The bytes of a file with one message. */
export function readMessageFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === "ENOENT"
      ? new FxError("FX2001", `no file ${file}`, { cause: error })
      : new FxError("FX2006", `cannot read ${file}: ${message}`, { cause: error });
  }
}
