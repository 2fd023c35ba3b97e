import { readdirSync } from "node:fs";

/** What lies in a folder, sorted; nothing where it cannot be read, whatever the reason. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
