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

/** A code block of a page. */
export interface CodeBlock {
  readonly page: string;
  /** Start of the block, for messages: `docs/start.md:12`. */
  readonly place: string;
  readonly text: string;
  /** Code in a comment `<!-- given … -->` before the block, which readers do not see. */
  readonly given: string;
}

export function readPage(page: string): string {
  return readFileSync(`${ROOT}/${page}`, "utf8");
}

/** Returns a page's blocks of one language, in order. */
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

/** The file of a YAML block whose first line is its name, such as `# fx.check.yaml`. */
function namedYaml({ text }: CodeBlock): [string, string][] {
  const [, name] = /^# (\S+\.yaml)\n/.exec(text) ?? [];
  return name === undefined ? [] : [[name, text]];
}

/**
 * Returns the files in the pages' TypeScript blocks, and named YAML blocks. A block that starts with `// src/weather.ts` is
 * that file, and `// src/weather.ts, continued` continues it; any other block is a separate file.
 */
export function filesOfPages(pages: readonly string[]): ReadonlyMap<string, string> {
  const files = new Map(pages.flatMap((page) => codeBlocks(page, "yaml")).flatMap(namedYaml));
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
