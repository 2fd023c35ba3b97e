import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openOwnFile, writeOwnFile } from "../../../src/runtime/base/open-own-file.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

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
