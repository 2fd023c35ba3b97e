import { readFileSync } from "node:fs";

/** The arguments of each `npx fx …` line in the page of an example. */
export function commandsOf(example: string): string[] {
  const page = readFileSync(new URL(`../../examples/${example}/README.md`, import.meta.url), "utf8");
  return [...page.matchAll(/^npx fx (.+)$/gm)].map(([, args]) => args!);
}
