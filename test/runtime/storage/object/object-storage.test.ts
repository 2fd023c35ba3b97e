import assert from "node:assert/strict";
import { objectStorage } from "../../../../src/runtime/storage/object/object-storage.ts";
import { fakeClock } from "../../../../src/testing/fake-clock.ts";
import { keepsTheStorageContract, listed } from "../../../support/assertions/storage-contract.ts";
import { MemoryObjects } from "./memory-objects.ts";

describe("objectStorage", () => {
  const open = (store = new MemoryObjects()) =>
    objectStorage(() => Promise.resolve(store), { clock: fakeClock(), random: () => 0 });

  keepsTheStorageContract(() => ({ storage: open(), folder: "s3://bucket/folder" }));

  it("lists empty files, but not the objects that web consoles create for folders", async () => {
    const store = new MemoryObjects();
    for (const key of ["run/", "run/a/", "run/a/empty", "run/b.txt"])
      store.objects.set(key, Buffer.from(key.endsWith(".txt") ? "text" : ""));
    assert.deepEqual(await listed(open(store), "s3://bucket/run"), [
      { uri: "s3://bucket/run/a/empty", size: 0 },
      { uri: "s3://bucket/run/b.txt", size: 4 },
    ]);
  });
});
