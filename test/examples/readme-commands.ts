import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fx } from "../support/command/fx.ts";
import { temporaryProject } from "../support/project/temporary-project.ts";

const CLONE = fileURLToPath(new URL("../..", import.meta.url));

/** The arguments of each `npx fx …` line in the page of an example. */
export function commandsOf(example: string): string[] {
  const page = readFileSync(
    new URL(`../../examples/${example}/README.md`, import.meta.url),
    "utf8",
  );
  return [...page.matchAll(/^npx fx (.+)$/gm)].map(([, args]) => args!);
}

/** Tests that the page of an example has so many commands, that each runs from the root of the clone, and what each says. */
export function followReadme(
  example: string,
  { count, says }: { readonly count: number; readonly says: RegExp },
): void {
  describe("README.md", () => {
    const commands = commandsOf(example);

    it("has commands", () => assert.equal(commands.length, count));

    for (const command of commands) {
      it(`fx ${command}`, async () => {
        const project = temporaryProject();
        try {
          const { code, stdout, stderr } = await fx(project, command.split(" "), { cwd: CLONE });
          assert.equal(code, 0, stderr);
          assert.match(stdout, says);
        } finally {
          project.remove();
        }
      });
    }
  });
}
