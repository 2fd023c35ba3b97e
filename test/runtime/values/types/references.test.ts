import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { closedStorage } from "../../../../src/runtime/storage/routed-storage.ts";
import {
  bindReference,
  FlyteDirectory,
  FlyteFile,
} from "../../../../src/runtime/values/types/references.ts";
import { memoryStorage } from "../../../../src/testing/memory-storage.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

describe("a reference", () => {
  const folder = useTemporaryFolder();

  it("to a local file is opened by this process", async () => {
    folder.write({ "a.txt": "größe" });
    const file = new FlyteFile(join(folder.path, "a.txt"));
    assert.equal(await file.text(), "größe");
    assert.equal((await file.bytes()).length, 7);
    const chunks: Uint8Array[] = [];
    for await (const chunk of file.open({ range: { start: 0, end: 2 } })) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).toString(), "gr");
    assert.equal((await awaitFxError(() => file.bytes({ limit: 6 }))).code, "FX5016");
  });

  it("to a file is downloaded by the storage that it is bound to", async () => {
    const file = new FlyteFile("s3://b/x.csv");
    bindReference(file, memoryStorage({ "s3://b/x.csv": "x" }));
    const target = join(folder.path, "new/x.csv");
    assert.equal(await file.download(target), target);
    assert.equal(readFileSync(target, "utf8"), "x");
  });

  it("to a folder lists, opens and downloads the files of the folder", async () => {
    const directory = new FlyteDirectory("s3://b/run");
    bindReference(
      directory,
      memoryStorage({ "s3://b/run/a": "1", "s3://b/run/deep/b": "2", "s3://b/other": "3" }),
    );
    const texts: [string, string][] = [];
    for await (const file of directory.files()) texts.push([file.uri, await file.text()]);
    assert.deepEqual(texts, [
      ["s3://b/run/a", "1"],
      ["s3://b/run/deep/b", "2"],
    ]);
    await directory.download(folder.path);
    assert.deepEqual(readdirSync(folder.path, { recursive: true }).map(String).sort(), [
      "a",
      "deep",
      "deep/b",
    ]);
  });

  it("to a folder rejects a file name that leads outside", async () => {
    for (const name of ["../evil", "a/../../evil", "a//evil", "./evil"]) {
      const directory = new FlyteDirectory("s3://b/run");
      bindReference(directory, memoryStorage({ [`s3://b/run/${name}`]: "x" }));
      assert.equal(
        (await awaitFxError(() => directory.download(join(folder.path, "in")))).code,
        "FX5015",
        name,
      );
    }
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it("from a caller is opened only if its URI is allowed", async () => {
    const file = new FlyteFile("/etc/hostname");
    const directory = new FlyteDirectory("/etc");
    for (const reference of [file, directory]) bindReference(reference, closedStorage);
    for (const call of [
      () => file.text(),
      () => file.download(join(folder.path, "x")),
      () => directory.download(folder.path),
    ])
      assert.equal((await awaitFxError(call)).code, "FX5015");
    assert.deepEqual(readdirSync(folder.path), []);
  });
});
