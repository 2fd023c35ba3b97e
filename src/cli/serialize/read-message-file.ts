import { FxError } from "../../runtime/base/errors/errors.ts";
import type { Protocol } from "../../runtime/base/protocol.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { isMissing } from "../../runtime/storage/file/file-fault.ts";
import { identifyMessage } from "../../runtime/wire/inspect/identify-message.ts";
import { unreadableFileError } from "../unreadable-file-error.ts";

/** The bytes of a file with one message. Throws FX2001 if there is no such file, FX2006 if it cannot be read. */
export function readMessageFile(file: string): Uint8Array {
  try {
    return readBoundedFile(file, { pipes: true });
  } catch (error) {
    throw unreadableFileError(
      isMissing(error) ? "FX2001" : "FX2006",
      "",
      file,
      error,
      "fx serialize src/index.ts --output dist writes such files",
    );
  }
}

/** Calls `identifyMessage`, and adds the name of the file to its error. */
export async function identifyMessageInFile(
  file: string,
  bytes: Uint8Array,
  requestedType?: string,
  protocol?: Protocol,
): ReturnType<typeof identifyMessage> {
  try {
    return await identifyMessage(bytes, requestedType, protocol);
  } catch (error) {
    if (!(error instanceof FxError) || error.code !== "FX2006") throw error;
    throw new FxError("FX2006", `${file}: ${error.summary}`, {
      details: error.details,
      hint: error.hint,
      cause: error,
    });
  }
}
