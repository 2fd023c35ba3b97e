import assert from "node:assert/strict";
import { join } from "node:path";
import type { TemporaryProject } from "../support/project/temporary-project.ts";
import { compile } from "../types/compile.ts";
import { pageProject, runInShell } from "./page-project.ts";
import { codeBlocks, filesOfPages, PAGES } from "./pages.ts";

/** Run by other tests: README.md is about this checkout, not about a project. */
const OF_THE_CHECKOUT = ["README.md"];

describe("the code in README.md and docs/", () => {
  let project: TemporaryProject;
  beforeEach(() => {
    project = pageProject();
  });
  afterEach(() => project.remove());

  it("compiles, all of it together", () => {
    const files = [...filesOfPages(PAGES).keys()];
    assert.ok(files.length > 10);
    const { faults } = compile(
      files.map((file) => join(project.root, file)),
      { exactOptionalPropertyTypes: true },
      project.root,
    );
    assert.deepEqual(Object.fromEntries(faults), {});
  });

  for (const page of PAGES.filter((name) => !OF_THE_CHECKOUT.includes(name))) {
    const commands = codeBlocks(page, "sh")
      .map(({ text }) => text)
      .join("");
    if (commands === "") continue;
    it(`runs: every command line of ${page}`, async () => {
      const { code, output } = await runInShell(project, commands);
      assert.equal(code, 0, output);
    });
  }
});
