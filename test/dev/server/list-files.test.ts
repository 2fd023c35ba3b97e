import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listFiles } from "../../../src/dev/server/list-files.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("the files of a folder", () => {
  const folder = useTemporaryFolder();

  it("are at most 500, the folders first", () => {
    for (let index = 0; index < 501; index += 1)
      writeFileSync(join(folder.path, `file-${index}`), "");
    mkdirSync(join(folder.path, "zoo"));
    const { entries } = listFiles(folder.path, "");
    assert.equal(entries.length, 500);
    assert.deepEqual(entries[0], { path: "zoo", isFolder: true });
  });
});
