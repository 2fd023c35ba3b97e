import assert from "node:assert/strict";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { checkTarget } from "../../src/scaffold/check-target.ts";
import type { ProjectFile } from "../../src/scaffold/read-template.ts";
import { writeProject } from "../../src/scaffold/write-project.ts";
import { awaitFxError } from "../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../support/project/temporary-folder.ts";

const FILES = [
  { path: "README.md", content: "new" },
  { path: "src/a.ts", content: "a" },
  { path: "src/b.ts", content: "b" },
];
const NEVER = new AbortController().signal;

describe("writeProject", () => {
  const temporary = useTemporaryFolder();
  const at = (path: string) => join(temporary.path, path);
  const write = (
    path: string,
    {
      force = false,
      signal = NEVER,
      files = FILES,
    }: { force?: boolean; signal?: AbortSignal; files?: readonly ProjectFile[] } = {},
  ) =>
    writeProject(
      at(path),
      files,
      checkTarget(at(path), files, { force, shown: `./${path}` }),
      signal,
    );
  const everything = (path = "") =>
    readdirSync(at(path), { recursive: true, encoding: "utf8" }).sort();

  it("creates the folder and its parents", async () => {
    await write("a/b/project");
    assert.deepEqual(everything(), [
      "a",
      "a/b",
      "a/b/project",
      "a/b/project/README.md",
      "a/b/project/src",
      "a/b/project/src/a.ts",
      "a/b/project/src/b.ts",
    ]);
  });

  it("accepts an empty folder or a new git repository", async () => {
    mkdirSync(at("project/.git"), { recursive: true });
    const before = lstatSync(at("project")).ino;
    await write("project");
    assert.deepEqual(readdirSync(at("project")).sort(), [".git", "README.md", "src"]);
    assert.equal(lstatSync(at("project")).ino, before);
  });

  it("rejects an occupied folder and a file", async () => {
    temporary.write({ "project/one": "" });
    await awaitFxError(() => write("project"), "FX2003", "./project is not empty");
    temporary.write({ file: "" });
    assert.equal(
      (await awaitFxError(() => write("file", { force: true }))).message,
      "./file is a file",
    );
  });

  it("overwrites only the template's files with force", async () => {
    temporary.write({
      "project/README.md": "old",
      "project/src/mine.ts": "mine",
      "project/notes": "mine",
    });
    await write("project", { force: true });
    assert.deepEqual(everything("project"), [
      "README.md",
      "notes",
      "src",
      "src/a.ts",
      "src/b.ts",
      "src/mine.ts",
    ]);
    assert.equal(readFileSync(at("project/README.md"), "utf8"), "new");
    assert.equal(readFileSync(at("project/src/mine.ts"), "utf8"), "mine");
  });

  it("rejects a link or folder in its way", async () => {
    temporary.write({ "elsewhere/a.ts": "theirs", "project/README.md/x": "" });
    symlinkSync(at("elsewhere"), at("project/src"));
    const error = await awaitFxError(() => write("project", { force: true }), "FX5003");
    assert.deepEqual(error.details, ["README.md   is a folder", "src   is not a folder"]);
    assert.equal(readFileSync(at("elsewhere/a.ts"), "utf8"), "theirs");
  });

  it("replaces a link to a file and keeps the link's target", async () => {
    temporary.write({ "elsewhere.md": "theirs", "project/x": "" });
    symlinkSync(at("elsewhere.md"), at("project/README.md"));
    await write("project", { force: true });
    assert.equal(readFileSync(at("elsewhere.md"), "utf8"), "theirs");
    assert.equal(readFileSync(at("project/README.md"), "utf8"), "new");
  });

  for (const files of [0, 1, 2, 3]) {
    it(`leaves nothing behind if interrupted after ${files} files`, async () => {
      await assert.rejects(write("a/project", { signal: abortedAfter(files) }), /interrupted/);
      mkdirSync(at("empty"));
      await assert.rejects(write("empty", { signal: abortedAfter(files) }), /interrupted/);
      temporary.write({ "full/README.md": "old" });
      await assert.rejects(
        write("full", { force: true, signal: abortedAfter(files) }),
        /interrupted/,
      );
      assert.deepEqual(everything(), ["empty", "full", "full/README.md"]);
      assert.equal(readFileSync(at("full/README.md"), "utf8"), "old");
    });
  }

  it("leaves nothing behind if it fails", async () => {
    const error = await awaitFxError(() =>
      write("a/project", { files: [...FILES, { path: "README.md/x", content: "" }] }),
    );
    assert.equal(error.code, "FX5003");
    assert.deepEqual(everything(), []);
    assert.ok(!existsSync(at("a")));
  });
});

/** Returns a signal that fires after this many files. */
function abortedAfter(files: number): AbortSignal {
  const controller = new AbortController();
  let checks = 0;
  return Object.defineProperty(controller.signal, "throwIfAborted", {
    value: () => {
      checks += 1;
      if (checks > files) throw new Error("interrupted");
    },
  });
}
