import assert from "node:assert/strict";
import { once } from "node:events";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { FxError } from "../../../../src/runtime/base/errors/errors.ts";
import type { ObjectUri } from "../../../../src/runtime/base/storage-uri.ts";
import type {
  ObjectClient,
  ObjectPage,
  ObjectPart,
  ObjectStatus,
  OpenedObject,
} from "../../../../src/runtime/storage/object/object-client.ts";
import { objectStorage } from "../../../../src/runtime/storage/object/object-storage.ts";
import { fakeClock } from "../../../../src/testing/fake-clock.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import {
  keepsTheStorageContract,
  listed,
  textAt,
} from "../../../support/assertions/storage-contract.ts";

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
    await awaitFxError(
      () => textAt(open(4, [10, 12]), URI),
      "FX5014",
      `${URI} changed while it was read`,
    );
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

const PAGE_SIZE = 2;

/** An object store in memory. A page of its list has two objects. */
export class MemoryObjects implements ObjectClient {
  readonly objects = new Map<string, Uint8Array>();

  open({ key }: ObjectUri, { start, end }: ObjectPart): Promise<OpenedObject | undefined> {
    const bytes = this.objects.get(key);
    if (bytes === undefined) return Promise.reject(new FxError("FX5011", `${key} does not exist`));
    if (start >= bytes.length) return Promise.resolve(undefined);
    return Promise.resolve({
      chunks: Readable.from([bytes.subarray(start, end)]),
      size: bytes.length,
      version: undefined,
      checksum: undefined,
    });
  }

  stat({ key }: ObjectUri): Promise<ObjectStatus> {
    const bytes = this.objects.get(key);
    if (bytes === undefined) return Promise.reject(new FxError("FX5011", `${key} does not exist`));
    return Promise.resolve({ size: bytes.length });
  }

  async put({ key }: ObjectUri, content: Readable): Promise<void> {
    this.objects.set(key, await buffer(content));
  }

  listPage(_bucket: string, prefix: string, token = ""): Promise<ObjectPage> {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const page = keys.filter((key) => key > token).slice(0, PAGE_SIZE);
    return Promise.resolve({
      objects: page.map((key) => ({ key, size: this.objects.get(key)!.length })),
      next: page.at(-1) === keys.at(-1) ? undefined : page.at(-1),
    });
  }

  delete({ key }: ObjectUri): Promise<void> {
    this.objects.delete(key);
    return Promise.resolve();
  }

  toFault(): undefined {
    return undefined;
  }
}
