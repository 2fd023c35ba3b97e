import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { isMissing } from "../../runtime/storage/file/file-fault.ts";
import { unreadableFile } from "../unreadable-file.ts";

/** The bytes of a file with one message. Throws FX2001 if there is no such file, FX2006 if it cannot be read. */
export function readMessageFile(file: string): Uint8Array {
  try {
    return readBoundedFile(file, { pipes: true });
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
