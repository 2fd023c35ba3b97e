import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** README.md and the pages of docs/, by their paths. */
export const PAGES: readonly string[] = [
  "README.md",
  ...readdirSync(`${ROOT}/docs`)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** A block of code in a page. */
export interface CodeBlock {
  readonly page: string;
  /** Where it begins, for messages: `docs/start.md:12`. */
  readonly place: string;
  readonly text: string;
  /** What the comment `<!-- given … -->` right before it declares; readers do not see it. */
  readonly given: string;
}

export function readPage(page: string): string {
  return readFileSync(`${ROOT}/${page}`, "utf8");
}

/** The blocks of one language in a page, in order. */
export function codeBlocks(page: string, language: string): CodeBlock[] {
  const text = readPage(page);
  const pattern = new RegExp(
    `(?:<!-- given\\n([^]*?)-->\\n+)?^\`\`\`${language}\\n([^]*?)^\`\`\`$`,
    "gm",
  );
  return [...text.matchAll(pattern)].map((match) => {
    const line = text.slice(0, match.index + match[0].indexOf("```")).split("\n").length;
    return { page, place: `${page}:${line}`, text: match[2]!, given: match[1] ?? "" };
  });
}

/**
 * The files that the pages' TypeScript makes together. A block whose first line is `// src/weather.ts` is that file, one
 * with `// src/weather.ts, continued` goes on with it; any other block is a file of its own.
 */
export function filesOfPages(pages: readonly string[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const block of pages.flatMap((page) => codeBlocks(page, "ts"))) {
    const [, named, continued] = /^\/\/ (\S+\.ts)(, continued)?\n/.exec(block.text) ?? [];
    const file = named ?? `blocks/${block.place.replaceAll(/[/:.]/g, "-")}.ts`;
    if (files.has(file) !== (continued !== undefined))
      throw new Error(
        `${block.place}: ${file} ${continued === undefined ? "is there already" : "is not there yet"}`,
      );
    files.set(file, `${files.get(file) ?? ""}${block.given}${block.text}`);
  }
  return files;
}
