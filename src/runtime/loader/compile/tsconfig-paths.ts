import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { readIfThere } from "../../files/read-if-there.ts";

/** Longer chains of `extends` are taken for a circle. */
const MAX_DEPTH = 5;

/**
 * The project's tsconfig.json where it, or a file that it extends, sets `paths`; else undefined, and nothing has to
 * read it again. Only the word is looked for: a false find costs a few milliseconds.
 */
export function tsconfigWithPaths(projectRoot: string): string | undefined {
  const file = resolve(projectRoot, "tsconfig.json");
  return mentionsPaths(file, 0) ? file : undefined;
}

function mentionsPaths(file: string, depth: number): boolean {
  const text = readIfThere(file);
  if (text === undefined || depth > MAX_DEPTH) return false;
  return (
    text.includes('"paths"') ||
    extended(text).some((base) => mentionsPaths(fileAt(resolve(dirname(file), base)), depth + 1))
  );
}

/** Relative bases only: the paths of an installed package mean nothing here. */
function extended(text: string): string[] {
  const value = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(text)?.[1] ?? "";
  return [...value.matchAll(/"(\.[^"]*)"/g)].map((match) => match[1] ?? "");
}

function fileAt(path: string): string {
  return path.endsWith(".json") || statSync(path, { throwIfNoEntry: false })?.isFile()
    ? path
    : `${path}.json`;
}
