import { readFileSync } from "node:fs";
import { isMissing } from "../../runtime/storage/file/file-fault.ts";
import { unreadableFile } from "../unreadable-file.ts";

/** The bytes of a file with one message. Throws FX2001 where there is none, FX2006 where it cannot be read. */
export function readMessageFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw unreadableFile(
      isMissing(error) ? "FX2001" : "FX2006",
      "",
      file,
      error,
      "fx serialize src/index.ts --output dist writes such files",
    );
  }
}
