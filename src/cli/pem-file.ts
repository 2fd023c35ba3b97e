import { readBoundedFile } from "../runtime/files/read-bounded-file.ts";
import { unreadableFile } from "./unreadable-file.ts";

/** A bundle of all public certificate authorities has a quarter of that. */
const MOST_BYTES = 1024 * 1024;

/** A certificate or a key, for a flag. Throws FX5004 if it cannot be read. */
export function readPemFile(flag: string, file: string): Buffer {
  try {
    return readBoundedFile(file, { mostBytes: MOST_BYTES });
  } catch (error) {
    throw unreadableFile(
      "FX5004",
      flag,
      file,
      error,
      `${flag} takes a PEM file, such as ${flag.endsWith("key") ? "tls.key" : "tls.crt"}`,
    );
  }
}
