import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolders } from "../../../src/runtime/base/files.ts";
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
