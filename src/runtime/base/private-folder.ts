import { lstatSync } from "node:fs";
import { join } from "node:path";
import { makeFolders } from "./files.ts";

/**
 * Creates a folder below another one, and returns its path. Returns undefined if either is not
 * private, or cannot be created. Without `create`, it only finds the folder.
 */
export function openPrivateFolder(
  parent: string,
  name: string,
  { create }: { readonly create: boolean } = { create: true },
): string | undefined {
  const folder = join(parent, name);
  try {
    if (create) makeFolders(folder, 0o700);
    return [parent, folder].every(isPrivateFolder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * True if only this user can read or write a folder. Windows has no user ids; there every folder
 * counts, because fx keeps such folders in the user's home.
 */
export function isPrivateFolder(folder: string): boolean {
  const stats = lstatSync(folder);
  const isOwn = stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0;
  return stats.isDirectory() && (isOwn || process.getuid === undefined);
}
