import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { readFileIfThere } from "../../base/files.ts";

/** Longer chains of `extends` count as circular. */
const MAX_DEPTH = 5;

/**
 * The project's tsconfig.json if it, or a file that it extends, sets `paths`; jiti need not read it
 * otherwise. Searches the text only: a false match just costs a few milliseconds.
 */
export function findTsconfigWithPaths(projectRoot: string): string | undefined {
  const file = resolve(projectRoot, "tsconfig.json");
  return mentionsPaths(file, 0) ? file : undefined;
}

function mentionsPaths(file: string, depth: number): boolean {
  const text = readFileIfThere(file);
  if (text === undefined || depth > MAX_DEPTH) return false;
  const bases = listBases(text).map((base) => addExtension(resolve(dirname(file), base)));
  return text.includes('"paths"') || bases.some((base) => mentionsPaths(base, depth + 1));
}

/** Lists relative bases only, because paths of an installed package do not apply here. */
function listBases(text: string): string[] {
  const value = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(text)?.[1] ?? "";
  return [...value.matchAll(/"(\.[^"]*)"/g)].map((match) => match[1] ?? "");
}

function addExtension(path: string): string {
  return path.endsWith(".json") || statSync(path, { throwIfNoEntry: false })?.isFile()
    ? path
    : `${path}.json`;
}
