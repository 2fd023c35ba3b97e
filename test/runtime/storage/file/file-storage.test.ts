import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fileStorage } from "../../../../src/runtime/storage/file/file-storage.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import {
  keepsTheStorageContract,
  listed,
  textAt,
} from "../../../support/assertions/storage-contract.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

describe("fileStorage", () => {
  const folder = useTemporaryFolder();
  const storage = fileStorage();

  describe("by path", () =>
    keepsTheStorageContract(() => ({ storage, folder: folder.path }), { knowsTimes: true }));

  it("opens file:// URIs, and lists files as file:// URIs", async () => {
    const root = pathToFileURL(folder.path).href;
    await storage.put(`${root}/a%20b/c.txt`, Buffer.from("x"));
    assert.equal(await textAt(storage, join(folder.path, "a b/c.txt")), "x");
    assert.deepEqual(await listed(storage, root), [{ uri: `${root}/a%20b/c.txt`, size: 1 }]);
  });

  it("rejects URIs that are not local files", async () => {
    for (const uri of ["s3://bucket/key", "file://elsewhere/x", "file:///a%2Fb", "a\0b", ""]) {
      assert.equal((await awaitFxError(() => storage.stat(uri))).code, "FX5015", uri);
    }
  });

  it("leaves no temporary file if writing fails", async () => {
    await assert.rejects(storage.put(join(folder.path, "x"), breaking()), /source/);
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it("reports why a file cannot be written or read", async () => {
    folder.write({ "file.txt": "x", "folder/inner.txt": "x" });
    const cases: [() => unknown, RegExp][] = [
      [
        () => storage.put(join(folder.path, "file.txt/below"), Buffer.from("x")),
        /^cannot write .*file\.txt\/below: /,
      ],
      [
        () => storage.put(join(folder.path, "folder"), Buffer.from("x")),
        /^cannot write .*folder: EISDIR: illegal operation on a directory$/,
      ],
      [() => storage.delete(join(folder.path, "folder")), /^cannot delete .*folder: \w/],
      [
        () => storage.put(join(folder.path, "n".repeat(300)), Buffer.from("x")),
        /ENAMETOOLONG: name too long$/,
      ],
      [() => textAt(storage, join(folder.path, "folder")), /it is not a file$/],
      [() => storage.put("/dev/full/x", Buffer.from("x")), /^cannot write/],
    ];
    for (const [call, message] of cases) {
      await awaitFxError(call, "FX5003", message);
    }
  });

  it("does not wait for a pipe without a writer", async () => {
    const pipe = join(folder.path, "pipe");
    execFileSync("mkfifo", [pipe]);
    assert.match((await awaitFxError(() => textAt(storage, pipe))).message, /it is not a file/);
    assert.equal(await storage.stat(pipe), undefined);
    assert.deepEqual(await listed(storage, folder.path), []);
  });

  it("follows links, but not in circles", async () => {
    folder.write({ "real/a.txt": "a" });
    symlinkSync(join(folder.path, "real"), join(folder.path, "link"));
    symlinkSync(folder.path, join(folder.path, "real/up"));
    symlinkSync(join(folder.path, "nowhere"), join(folder.path, "broken"));
    assert.deepEqual(
      (await listed(storage, folder.path)).map(({ uri }) => uri),
      ["link/a.txt", "real/a.txt"].map((path) => join(folder.path, path)),
    );
  });
});

async function* breaking(): AsyncIterable<Uint8Array> {
  yield Buffer.from("x");
  throw new Error("the source broke");
}
