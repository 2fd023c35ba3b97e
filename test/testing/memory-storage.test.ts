import assert from "node:assert/strict";
import { memoryStorage } from "../../src/testing/memory-storage.ts";
import { keepsTheStorageContract, textAt } from "../support/assertions/storage-contract.ts";

describe("memoryStorage", () => {
  keepsTheStorageContract(() => ({ storage: memoryStorage(), folder: "s3://bucket/run" }));

  it("stores its initial content, strings and bytes", async () => {
    const storage = memoryStorage({ "s3://b/text": "ü", "/path": new Uint8Array([1, 2]) });
    assert.equal(await textAt(storage, "s3://b/text"), "ü");
    assert.deepEqual([...(await storage.getBytes("/path", { limit: 2 }))], [1, 2]);
  });
});
