import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** What the key file holds, or nothing where there is none. */
export function readKey(file) {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Writes the key whole, so that an interrupted write leaves no half of one. */
export function writeKey(file, key) {
  const draft = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(draft, `${key}\n`);
  renameSync(draft, file);
}

export function removeKey(file) {
  rmSync(file, { force: true });
}
