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
  it("are in the order of docs/README.md: each links to the next", () => {
    assert.ok(ORDER.length >= 10);
    for (const [index, page] of ORDER.slice(0, -1).entries()) {
      const next = /^Next: \[.+?\]\(([\w-]+\.md)\)\s*$/m.exec(readPage(page))?.[1];
      assert.equal(next && `docs/${next}`, ORDER[index + 1], page);
    }
  });

  it("are all linked from docs/README.md, and that from README.md", () => {
    const unreached = PAGES.filter((page) => page !== "README.md" && page !== "docs/README.md")
      .map((page) => page.replace("docs/", ""))
      .filter((page) => !readPage("docs/README.md").includes(`(${page})`));
    assert.deepEqual(unreached, []);
    assert.ok(readPage("README.md").includes("(docs/README.md)"));
  });

  for (const page of LINKED) {
    it(`link to what is there: ${page}`, () => {
      const targets = [...readPage(page).matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(
        ([, target]) => target!,
      );
      assert.deepEqual(
        targets.filter((target) => !leads(page, target)),
        [],
      );
    });
  }

  it("name no script that package.json does not have", () => {
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

/** Whether a link's file and heading are there. */
function leads(page: string, target: string): boolean {
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

/** As GitHub makes it of a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
