import { lstatSync } from "node:fs";

/**
 * Whether nobody but this user can write to a folder, so that code kept in it may be run. Where users have no numbers
 * (Windows), a folder below the user's home is.
 */
export function isPrivateFolder(folder: string): boolean {
  const stats = lstatSync(folder);
  if (!stats.isDirectory()) return false;
  return (
    process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0)
  );
}
