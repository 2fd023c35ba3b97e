import assert from "node:assert/strict";
import { join } from "node:path";
import { FlyteFile } from "../../../../src/entries/index.ts";
import { readContents } from "../../../../src/runtime/check/schedules/read-contents.ts";
import { fileStorage } from "../../../../src/runtime/storage/file/file-storage.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

describe("readContents", () => {
  const folder = useTemporaryFolder();

  it("compares a file of more than 1 MiB by its digest", async () => {
    const text = "x".repeat(1024 * 1024);
    folder.write({ "small.txt": text, "large.txt": `${text}x` });
    const outputs = {
      small: new FlyteFile(join(folder.path, "small.txt")),
      large: new FlyteFile(join(folder.path, "large.txt")),
    };
    const contents = await readContents(outputs, { outputPrefix: "/out", files: fileStorage() });
    const { small, large } = contents as { readonly small: string; readonly large: string };
    assert.equal(small, text);
    assert.match(large, /^1,048,577 bytes, SHA-256 [0-9a-f]{64}$/);
  });
});
