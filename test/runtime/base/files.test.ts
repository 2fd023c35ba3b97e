import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { makeFolders } from "../../../src/runtime/base/files.ts";
import { openOwnFile, writeOwnFile } from "../../../src/runtime/base/open-own-file.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("makeFolders", () => {
  const folder = useTemporaryFolder();

  it("creates missing folders with their mode, and returns the first that it created", () => {
    assert.equal(makeFolders(join(folder.path, "a/b/c"), 0o700), join(folder.path, "a"));
    assert.equal(statSync(join(folder.path, "a/b/c")).mode & 0o777, 0o700);
    assert.equal(makeFolders(join(folder.path, "a/b/c")), undefined);
    assert.equal(makeFolders(join(folder.path, "a/b/d")), join(folder.path, "a/b/d"));
  });

  it("rejects a path with a file in the way", () => {
    writeFileSync(join(folder.path, "file"), "");
    assert.throws(() => makeFolders(join(folder.path, "file/below")), { code: "ENOTDIR" });
    assert.throws(() => makeFolders(join(folder.path, "file")), { code: "EEXIST" });
  });

  it("fails instead of looping in a file system such as /proc", function () {
    if (!existsSync("/proc/self")) this.skip();
    assert.throws(() => makeFolders("/proc/fx-test/below"), { code: "ENOENT" });
  });
});

describe("a file that fx writes", () => {
  const folder = useTemporaryFolder();
  let path: string;
  beforeEach(() => (path = join(folder.path, "file")));

  it("is replaced, or appended to", () => {
    writeOwnFile(path, "first and longer");
    writeOwnFile(path, "second");
    const descriptor = openOwnFile(path, "append");
    writeFileSync(descriptor, ", third");
    closeSync(descriptor);
    assert.equal(readFileSync(path, "utf8"), "second, third");
  });

  for (const [what, harm] of [
    ["a pipe without a reader", () => execFileSync("mkfifo", [path])],
    [
      "a pipe with a reader",
      () => {
        execFileSync("mkfifo", [path]);
        openSync(path, "r+");
      },
    ],
    ["a folder", () => mkdirSync(path)],
    ["a link", () => symlinkSync(join(folder.path, "other"), path)],
  ] as const)
    it(`is refused if it is ${what}`, () => {
      harm();
      for (const use of ["append", "replace"] as const) assert.throws(() => openOwnFile(path, use));
    });
});
