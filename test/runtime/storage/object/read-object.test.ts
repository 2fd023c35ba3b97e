import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { FxError } from "../../../../src/runtime/base/errors/errors.ts";
import type { ObjectPart } from "../../../../src/runtime/storage/object/object-client.ts";
import { objectStorage } from "../../../../src/runtime/storage/object/object-storage.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { textAt } from "../../../support/assertions/storage-contract.ts";
import { MemoryObjects } from "./memory-objects.ts";

const URI = "s3://bucket/key";
const clock = { now: () => 0, sleep: (ms: number) => (ms < 60_000 ? Promise.resolve() : forever) };
const forever = new Promise<void>(() => undefined);

describe("reading an object whose connection breaks", () => {
  const opened: ObjectPart[] = [];
  /** A store that sends `bytesEach` bytes of an object each time, then disconnects. */
  function open(bytesEach: number, sizes: readonly number[] = []) {
    opened.length = 0;
    const store = new MemoryObjects();
    store.objects.set("key", Buffer.from("0123456789"));
    const openWhole = store.open.bind(store);
    store.open = async (at, part) => {
      const object = await openWhole(at, part);
      const size = sizes[opened.push(part) - 1] ?? 10;
      return object && { ...object, size, version: "v1", chunks: breakOff(part.start, bytesEach) };
    };
    return objectStorage(() => Promise.resolve(store), { clock });
  }

  it("continues after the last byte, in the same version", async () => {
    assert.equal(await textAt(open(4), URI), "0123456789");
    assert.deepEqual(opened, [
      { start: 0, end: undefined, version: undefined },
      { start: 4, end: undefined, version: "v1" },
      { start: 8, end: undefined, version: "v1" },
    ]);
  });

  it("has everything if it breaks after the last byte", async () => {
    assert.equal(await textAt(open(10), URI), "0123456789");
    assert.equal(opened.length, 1);
  });

  it("gives up if it breaks five times without new bytes", async () => {
    assert.equal((await awaitFxError(() => textAt(open(0), URI))).code, "FX5013");
    assert.equal(opened.length, 5);
  });

  it("rejects an object that has changed in the meantime", async () => {
    const error = await awaitFxError(() => textAt(open(4, [10, 12]), URI));
    assert.equal(error.code, "FX5014");
    assert.equal(error.message, `${URI} changed while it was read`);
  });
});

function breakOff(start: number, count: number): Readable {
  return Readable.from(
    (async function* () {
      const bytes = Buffer.from("0123456789").subarray(start, start + count);
      if (bytes.length > 0) yield bytes;
      if (start + count <= 10) throw new FxError("FX5013", "the connection broke");
    })(),
  );
}
