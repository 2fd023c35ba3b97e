import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { listModuleFiles } from "../../../src/runtime/loader/list-module-files.ts";
import { locatePath } from "../../../src/runtime/loader/locate-path.ts";
import { findProject } from "../../../src/runtime/loader/project/project.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("listModuleFiles", () => {
  const folder = useTemporaryFolder();

  let skipped: readonly string[];

  function filesOf(path: string, files: Record<string, string>): string[] {
    const root = folder.write(files);
    const listed = listModuleFiles(locatePath(path, root), findProject(path, root), root);
    skipped = listed.skipped;
    return listed.files.map((file) => relative(root, file));
  }

  it("returns a file as itself", () => {
    assert.deepEqual(
      filesOf("src/a.ts", {
        "package.json": '{ "fx": { "entry": ["src/b.ts"] } }',
        "src/a.ts": "",
        "src/b.ts": "",
      }),
      ["src/a.ts"],
    );
  });

  it("prefers the project's entries, in their order", () => {
    const files = {
      "package.json": '{ "fx": { "entry": ["src/b.ts", "./a.ts"] } }',
      "a.ts": "",
      "src/b.ts": "",
      "src/index.ts": "",
    };
    assert.deepEqual(filesOf(".", files), ["src/b.ts", "a.ts"]);
  });

  it("returns the entries inside a folder of the project", () => {
    const files = {
      "package.json": '{ "fx": { "entry": ["src/b.ts", "a.ts"] } }',
      "a.ts": "",
      "src/b.ts": "",
      "src/c.ts": "",
      "more/d.ts": "",
    };
    assert.deepEqual(filesOf("src", files), ["src/b.ts"]);
    assert.deepEqual(filesOf("more", files), ["more/d.ts"]);
  });

  it("rejects an entry that a link puts outside the project", async () => {
    const root = folder.write({
      "project/package.json": '{ "fx": { "entry": ["src/a.ts", "b.ts", "c/d.ts"] } }',
      "project/src/a.ts": "",
      "a.ts": "",
      "d.ts": "",
    });
    const project = join(root, "project");
    symlinkSync(join(root, "a.ts"), join(project, "b.ts"));
    symlinkSync(root, join(project, "c"));
    const error = await awaitFxError(() =>
      listModuleFiles(locatePath(".", project), findProject(".", project), project),
    );
    assert.equal(error.code, "FX3009");
    assert.deepEqual(error.details, [
      `"b.ts" is outside the project: ${join(root, "a.ts")}`,
      `"c/d.ts" is outside the project: ${join(root, "d.ts")}`,
    ]);
  });

  it("falls back to src/index.ts", () => {
    assert.deepEqual(
      filesOf(".", { "package.json": "{}", "src/index.ts": "", "src/a.ts": "", "b.ts": "" }),
      ["src/index.ts"],
    );
    assert.deepEqual(filesOf(".", { "package.json": "{}" }), ["src/index.ts"]);
  });

  it("falls back to src/index.js in a JavaScript project", () => {
    assert.deepEqual(filesOf(".", { "package.json": "{}", "src/index.js": "", "a.js": "" }), [
      "src/index.js",
    ]);
  });

  it("falls back to the folder's modules by name, without tests, declarations and configurations", () => {
    const names = [
      "z.ts",
      "a.mts",
      "m.ts",
      "a.test.ts",
      "a.spec.mts",
      "types.d.ts",
      "types.d.mts",
      "vitest.config.ts",
      "y.cts",
      "q.tsx",
      "deep/b.ts",
      ".eslintrc.cjs",
      "x.js",
      "x.test.js",
      "eslint.config.mjs",
      "node_modules/n/n.js",
    ];
    const files = Object.fromEntries(names.map((name) => [name, ""]));
    const expected = ["a.mts", "m.ts", "x.js", "y.cts", "z.ts"];
    assert.deepEqual(filesOf(".", { "package.json": "{}", ...files }), expected);
    assert.deepEqual(skipped, []);
  });

  it("returns the JavaScript modules of a folder of compiled code", () => {
    const files = { "src/index.ts": "", "dist/a.js": "", "dist/b.mjs": "", "dist/c.cjs": "" };
    const expected = ["dist/a.js", "dist/b.mjs", "dist/c.cjs"];
    const more = { "dist/a.d.ts": "", "dist/a.js.map": "", "dist/a.test.js": "" };
    assert.deepEqual(filesOf("dist", { "package.json": "{}", ...files, ...more }), expected);
  });

  it("skips JavaScript that was compiled from a module beside it", () => {
    const files = { "a.ts": "", "a.js": "", "b.js": "", "b.cjs": "", "c.mts": "", "c.mjs": "" };
    assert.deepEqual(filesOf(".", { "package.json": "{}", ...files }), ["a.ts", "b.js", "c.mts"]);
    assert.deepEqual(skipped, [
      "a.js, because a.ts is loaded",
      "b.cjs, because b.js is loaded",
      "c.mjs, because c.mts is loaded",
    ]);
  });

  it("tells what it skipped in a folder without anything else", () => {
    const files = { "dist/a.test.js": "", "dist/vite.config.js": "" };
    assert.deepEqual(filesOf("dist", { "package.json": "{}", ...files }), []);
    assert.deepEqual(skipped, [
      "dist/a.test.js, which is a test or a configuration",
      "dist/vite.config.js, which is a test or a configuration",
    ]);
  });

  it("returns an empty list for an empty folder", () => {
    assert.deepEqual(filesOf(".", { "package.json": "{}", "README.md": "" }), []);
  });

  it("follows links to files and ignores folders named like modules", () => {
    const root = folder.write({ "package.json": "{}", "lib/real.ts": "", "dir.ts/x.ts": "" });
    symlinkSync(join(root, "lib/real.ts"), join(root, "linked.ts"));
    assert.deepEqual(filesOf(".", {}), ["lib/real.ts"]);
  });

  it("reports every entry that is not a module", async () => {
    const entry = '["src/indx.ts", "src", "data.csv", "src/index.ts"]';
    const error = await awaitFxError(() =>
      filesOf(".", {
        "package.json": `{ "fx": { "entry": ${entry} } }`,
        "src/index.ts": "",
        "data.csv": "",
      }),
    );
    assert.equal(error.code, "FX3009");
    assert.deepEqual(error.details, [
      'no file or folder "src/indx.ts"; did you mean "src/index.ts"?',
      '"src" is a folder',
      '"data.csv" is not a module',
    ]);
  });
});
