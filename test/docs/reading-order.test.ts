import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PAGES, readPage } from "./pages.ts";

/** The pages that docs/README.md lists by number. */
const ORDER = [...readPage("docs/README.md").matchAll(/^\d+\. \[.+?\]\(([\w-]+\.md)\)/gm)].map(
  ([, page]) => `docs/${page!}`,
);

const LINKED = [...PAGES, "CONTRIBUTING.md"];

describe("the pages", () => {
  it("link to the next page in the order of docs/README.md", () => {
    assert.ok(ORDER.length >= 10);
    for (const [index, page] of ORDER.slice(0, -1).entries()) {
      const next = /^Next: \[.+?\]\(([\w-]+\.md)\)\s*$/m.exec(readPage(page))?.[1];
      assert.equal(next && `docs/${next}`, ORDER[index + 1], page);
    }
  });

  it("are all linked from docs/README.md, which README.md links to", () => {
    const unreached = PAGES.filter((page) => page !== "README.md" && page !== "docs/README.md")
      .map((page) => page.replace("docs/", ""))
      .filter((page) => !readPage("docs/README.md").includes(`(${page})`));
    assert.deepEqual(unreached, []);
    assert.ok(readPage("README.md").includes("(docs/README.md)"));
  });

  for (const page of LINKED) {
    it(`link only to existing files and headings: ${page}`, () => {
      const targets = [...readPage(page).matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(
        ([, target]) => target!,
      );
      assert.deepEqual(
        targets.filter((target) => !linkTargetExists(page, target)),
        [],
      );
    });
  }

  it("name only scripts of package.json", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = ["README.md", "CONTRIBUTING.md"].flatMap((page) =>
      [...readPage(page).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name!),
    );
    assert.ok(named.includes("demo"));
    assert.deepEqual(
      named.filter((name) => !(name in scripts)),
      [],
    );
  });
});

/** Whether a link's file and heading exist. */
function linkTargetExists(page: string, target: string): boolean {
  const [path, heading] = target.split("#") as [string, string | undefined];
  const file = path === "" ? page : join(dirname(page), path);
  if (!existsSync(file)) return false;
  return (
    heading === undefined ||
    [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].some(
      ([, title]) => anchorOf(title!) === heading,
    )
  );
}

/** Returns a heading's anchor as GitHub creates it. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
