import { readFileSync } from "node:fs";
import { unreadableFile } from "./unreadable-file.ts";

/** A certificate or a key, for a flag. Throws FX5004 where it cannot be read. */
export function readPemFile(flag: string, file: string): Buffer {
  try {
    return readFileSync(file);
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
