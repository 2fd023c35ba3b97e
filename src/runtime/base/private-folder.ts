import { lstatSync } from "node:fs";
import { makeFolders } from "./files.ts";
import { replaceOwnFile } from "./open-own-file.ts";

/**
 * Creates a folder if it is missing, and returns its path. Returns undefined if it is not private, or
 * cannot be created. Without `create`, it only finds the folder.
 */
export function openPrivateFolder(folder: string, { create = true } = {}): string | undefined {
  try {
    if (create) makeFolders(folder, 0o700);
    return isPrivateFolder(folder) ? folder : undefined;
  } catch {
    return undefined; // callers do without the folder
  }
}

/** Ends the name of a private folder that other users of the machine have, too. */
export function getUserSuffix(): string {
  return process.getuid === undefined ? "" : `-${process.getuid()}`;
}

/**
 * True if only this user can read or write a folder. Windows has no user ids; there every folder
 * counts, because fx keeps such folders in the user's home.
 */
function isPrivateFolder(folder: string): boolean {
  const stats = lstatSync(folder);
  const isOwn = stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0;
  return stats.isDirectory() && (isOwn || process.getuid === undefined);
}

/** Replaces a whole file in such a folder, so that readers never see part of it, or leaves the old one. */
export function replacePrivateFile(file: string, content: string): void {
  try {
    replaceOwnFile(file, content);
  } catch {
    // fx also works with the old file, or without one
  }
}
