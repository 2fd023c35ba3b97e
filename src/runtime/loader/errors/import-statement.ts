import type { SourceLocation } from "../../errors/errors.ts";
import { readIfThere } from "../../files/read-if-there.ts";
import { parseStack } from "../../source/stack-frame.ts";
import { packageOfFile, packageOfSpecifier } from "../project/package-name.ts";

/** An import as it stands in a source. */
export interface ImportStatement {
  readonly specifier: string;
  /** Where the specifier begins. */
  readonly location: SourceLocation;
}

const IMPORTS = /\b(?:from|import|require)\b\s*\(?\s*(["'])([^"'\n]+)\1/g;

/** The first import in these files whose specifier is meant. */
export function firstImport(
  files: readonly string[],
  isMeant: (specifier: string, file: string) => boolean,
): ImportStatement | undefined {
  for (const file of files) {
    const text = readIfThere(file) ?? "";
    for (const match of text.matchAll(IMPORTS)) {
      const specifier = match[2] ?? "";
      const start = match.index + match[0].length - specifier.length - 2;
      if (isMeant(specifier, file))
        return { specifier, location: { file, ...positionAt(text, start) } };
    }
  }
  return undefined;
}

/** Where a name first stands in a source. */
export function firstMention(file: string, name: string): SourceLocation | undefined {
  const text = readIfThere(file) ?? "";
  const start = text.search(new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`));
  return start < 0 ? undefined : { file, ...positionAt(text, start) };
}

/** For an error from inside an installed package: where the author's modules, the last one first, import that package. */
export function importerOf(
  thrown: unknown,
  modules: readonly string[],
): SourceLocation | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const packages = new Set(
    parseStack(thrown.stack ?? "", thrown.message).map(
      (frame) => frame && packageOfFile(frame.file),
    ),
  );
  packages.delete(undefined);
  packages.delete("jiti");
  return firstImport([...modules].reverse(), (specifier) =>
    packages.has(packageOfSpecifier(specifier)),
  )?.location;
}

function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
