import assert from "node:assert/strict";
import { once } from "node:events";
import { objectStorage } from "../../../../src/runtime/storage/object/object-storage.ts";
import { fakeClock } from "../../../../src/testing/fake-clock.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { keepsTheStorageContract, listed } from "../../../support/assertions/storage-contract.ts";
import { MemoryObjects } from "./memory-objects.ts";

describe("objectStorage", () => {
  const open = (store = new MemoryObjects()) =>
    objectStorage(() => Promise.resolve(store), { clock: fakeClock() });

  keepsTheStorageContract(() => ({ storage: open(), folder: "s3://bucket/folder" }));

  it("gives up if the store accepts nothing, and lets the client remove what it has", async () => {
    const store = new MemoryObjects();
    let ended: unknown;
    store.put = async (_at, content) => {
      [ended] = (await once(content, "error")) as [Error];
    };
    const clock = {
      now: () => 0,
      sleep: (ms: number) =>
        ms === 45_000 ? Promise.resolve() : new Promise<void>(() => undefined),
    };
    const storage = objectStorage(() => Promise.resolve(store), { clock, timeoutMs: 45_000 });
    const error = await awaitFxError(() =>
      storage.put("s3://bucket/stalled", Buffer.alloc(100_000)),
    );
    assert.equal(error.code, "FX5013");
    assert.equal(error.message, "s3://bucket/stalled: no response within 45 s");
    assert.equal(ended, error);
  });

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
