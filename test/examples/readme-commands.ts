import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fx } from "../support/command/fx.ts";
import { TemporaryProject } from "../support/project/temporary-project.ts";

const CLONE = fileURLToPath(new URL("../..", import.meta.url));

/** Returns the arguments of each `npx fx …` line in an example's README.md. */
export function commandsOf(example: string): string[] {
  const page = readFileSync(
    new URL(`../../examples/${example}/README.md`, import.meta.url),
    "utf8",
  );
  return [...page.matchAll(/^npx fx (.+)$/gm)].map(([, args]) => args!);
}

/**
 * Tests that an example's README.md has `count` commands, and runs each from the root of the clone.
 */
export function followReadme(
  example: string,
  { count, stdout: expected }: { readonly count: number; readonly stdout: RegExp },
): void {
  describe("README.md", () => {
    const commands = commandsOf(example);

    it("has commands", () => assert.equal(commands.length, count));

    for (const command of commands) {
      it(`runs fx ${command}`, async () => {
        const project = new TemporaryProject();

        const { code, stdout, stderr } = await fx(project, command.split(" "), { cwd: CLONE });
        assert.equal(code, 0, stderr);
        assert.match(stdout, expected);
      });
    }
  });
}
