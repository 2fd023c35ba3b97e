import { relative, sep } from "node:path";

/** A path as a user reads it: seen from the working directory where it lies below that. */
export function shownPath(file: string, cwd: string): string {
  const fromHere = relative(cwd, file) || ".";
  return fromHere === ".." || fromHere.startsWith(`..${sep}`) ? file : fromHere;
}

/** `src/weather.ts:31:13`, as far as the place is known. */
export function shownPlace(
  {
    file,
    line,
    column,
  }: { readonly file: string; readonly line?: number; readonly column?: number },
  cwd: string,
): string {
  return [shownPath(file, cwd), line, column].filter((part) => part !== undefined).join(":");
}
