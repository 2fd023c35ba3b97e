import assert from "node:assert/strict";
import { join } from "node:path";
import { useProject } from "../support/project/use-project.ts";
import { compile } from "../types/compile.ts";
import { pageProject, runInShell } from "./page-project.ts";
import { codeBlocks, filesOfPages, PAGES } from "./pages.ts";

/** Other tests run README.md, which is about this checkout and not about a project. */
const NOT_IN_A_PROJECT = ["README.md"];

describe("the code in README.md and docs/", () => {
  const project = useProject(pageProject);

  it("compiles together", () => {
    const files = [...filesOfPages(PAGES).keys()].filter((file) => file.endsWith(".ts"));
    assert.ok(files.length > 10);
    const { faults } = compile(
      files.map((file) => join(project.root, file)),
      { exactOptionalPropertyTypes: true },
      project.root,
    );
    assert.deepEqual(Object.fromEntries(faults), {});
  });

  for (const page of PAGES.filter((name) => !NOT_IN_A_PROJECT.includes(name))) {
    const commands = codeBlocks(page, "sh")
      .map(({ text }) => text)
      .join("");
    if (commands === "") continue;
    it(`runs every command of ${page}`, async () => {
      const { code, output } = await runInShell(project, commands);
      assert.equal(code, 0, output);
    });
  }
});
