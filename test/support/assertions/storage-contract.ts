import assert from "node:assert/strict";
import type { Storage, StorageEntry } from "../../../src/runtime/base/storage.ts";
import { awaitFxError } from "./caught-error.ts";

/** A storage, and a folder in it for one test. */
export interface StorageUnderTest {
  readonly storage: Storage;
  readonly folder: string;
}

/**
 * Tests that every storage must pass.
 *
 * @param knowsTimes whether the storage knows when a file changed
 */
export function keepsTheStorageContract(
  open: () => StorageUnderTest,
  { knowsTimes = false }: { readonly knowsTimes?: boolean } = {},
): void {
  it("returns the bytes or stream that was put, and replaces an existing file", async () => {
    const { storage, folder } = open();
    const uri = `${folder}/a.bin`;
    assert.deepEqual(await storage.put(uri, Buffer.from("first, and longer")), { uri, size: 17 });
    assert.deepEqual(await storage.put(uri, chunks("sec", "", "ond")), { uri, size: 6 });
    assert.equal(await textAt(storage, uri), "second");
    assert.deepEqual(withoutTime(await storage.stat(uri)), { uri, size: 6 });
  });

  if (knowsTimes)
    it("tells when a file changed", async () => {
      const { storage, folder } = open();
      const uri = `${folder}/timed/a.bin`;
      const before = Math.floor(Date.now() / 1000) * 1000; // S3 has whole seconds;
      await storage.put(uri, Buffer.from("a"));
      const files = [await storage.stat(uri)];
      for await (const file of storage.list(`${folder}/timed`)) files.push(file);
      assert.equal(files.length, 2);
      for (const file of files) {
        assert.ok(file?.modified instanceof Date);
        assert.ok(file.modified.getTime() >= before, file.modified.toISOString());
      }
    });

  it("stops listing at a limit", async () => {
    const { storage, folder } = open();
    for (const name of ["a", "b", "c"]) await storage.put(`${folder}/three/${name}`, chunks());
    const names: string[] = [];
    for await (const { uri } of storage.list(`${folder}/three`, { limit: 3 })) names.push(uri);
    assert.equal(names.length, 3);
    const listing = async (): Promise<void> => {
      for await (const { uri } of storage.list(`${folder}/three`, { limit: 2 })) names.push(uri);
    };
    await awaitFxError(listing(), "FX5016");
    assert.equal(names.length, 5);
  });

  it("stores an empty file", async () => {
    const { storage, folder } = open();
    const uri = `${folder}/empty`;
    await storage.put(uri, chunks());
    assert.deepEqual(withoutTime(await storage.stat(uri)), { uri, size: 0 });
    assert.equal(await textAt(storage, uri), "");
  });

  it("returns a range", async () => {
    const { storage, folder } = open();
    const uri = `${folder}/digits`;
    await storage.put(uri, Buffer.from("0123456789"));
    assert.equal(await textAt(storage, uri, { start: 3, end: 6 }), "345");
    assert.equal(await textAt(storage, uri, { start: 7 }), "789");
    assert.equal(await textAt(storage, uri, { start: 8, end: 100 }), "89");
  });

  it("reads no more into memory than the limit", async () => {
    const { storage, folder } = open();
    const uri = `${folder}/large`;
    await storage.put(uri, Buffer.alloc(1000));
    assert.equal((await storage.getBytes(uri, { limit: 1000 })).length, 1000);
    assert.equal((await awaitFxError(() => storage.getBytes(uri, { limit: 999 }))).code, "FX5016");
  });

  it("lists everything below a folder and nothing else", async () => {
    const { storage, folder } = open();
    for (const path of ["run/b.txt", "run/a/deep/c.txt", "run2/other.txt", "run.txt"])
      await storage.put(`${folder}/${path}`, Buffer.from(path));
    const expected = [`${folder}/run/a/deep/c.txt`, `${folder}/run/b.txt`];
    assert.deepEqual(
      (await listed(storage, `${folder}/run`)).map(({ uri }) => uri),
      expected,
    );
    assert.deepEqual(await listed(storage, `${folder}/run/`), [
      { uri: expected[0], size: 16 },
      { uri: expected[1], size: 9 },
    ]);
    assert.deepEqual(await listed(storage, `${folder}/missing`), []);
  });

  it("accepts names with spaces, percent signs, other alphabets and punctuation", async () => {
    const { storage, folder } = open();
    for (const name of NAMES) {
      const uri = `${folder}/names/${name}`;
      await storage.put(uri, Buffer.from(name));
      assert.equal(await textAt(storage, uri), name);
    }
    const uris = (await listed(storage, `${folder}/names`)).map(({ uri }) => uri);
    assert.deepEqual(uris.sort(), NAMES.map((name) => `${folder}/names/${name}`).sort());
  });

  it("deletes a file, whether or not it exists", async () => {
    const { storage, folder } = open();
    const uri = `${folder}/gone`;
    await storage.put(uri, Buffer.from("x"));
    await storage.delete(uri);
    await storage.delete(uri);
    assert.equal(await storage.stat(uri), undefined);
    assert.equal((await awaitFxError(() => textAt(storage, uri))).code, "FX5011");
    assert.equal((await awaitFxError(() => storage.getBytes(uri, { limit: 10 }))).code, "FX5011");
  });

  it("stores nothing if the stream fails, and reports why", async () => {
    const { storage, folder } = open();
    const uri = `${folder}/half`;
    await storage.put(uri, Buffer.from("old"));
    await assert.rejects(storage.put(uri, breakingOff("new")), /the source broke/);
    assert.equal(await textAt(storage, uri), "old");
    assert.deepEqual(await listed(storage, folder), [{ uri, size: 3 }]);
  });

  it("rejects with the signal's reason, even if the stream being put is stalled", async () => {
    const { storage, folder } = open();
    const uri = `${folder}/aborted`;
    const stop = new AbortController();
    const reason = new Error("enough");
    await assert.rejects(
      storage.put(uri, stallingUntil(stop, reason), { signal: stop.signal }),
      reason,
    );
    assert.equal(await storage.stat(uri), undefined);
    const { signal } = stop;
    const calls = [
      () => textAt(storage, uri, undefined, signal),
      () => storage.getBytes(uri, { limit: 1, signal }),
      () => storage.put(uri, Buffer.from("x"), { signal }),
    ];
    for (const call of [
      ...calls,
      () => storage.delete(uri, { signal }),
      () => storage.stat(uri, { signal }),
    ])
      await assert.rejects(call, reason);
  });
}

const NAMES = [
  "with blank.txt",
  "100%.txt",
  "%2F",
  "a%20b",
  "ü-日本-🙂",
  "plus+and&=?#[]",
  "quote'\"",
  "..hidden",
  "tab\tnewline\n",
];

export async function textAt(
  storage: Storage,
  uri: string,
  range?: { start: number; end?: number },
  signal?: AbortSignal,
): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of storage.get(uri, { range, signal })) parts.push(chunk);
  return Buffer.concat(parts).toString("utf8");
}

/** The files under a folder, without when they changed. */
export async function listed(storage: Storage, folder: string): Promise<StorageEntry[]> {
  const entries: StorageEntry[] = [];
  for await (const entry of storage.list(folder)) entries.push(withoutTime(entry)!);
  return entries;
}

function withoutTime(entry: StorageEntry | undefined): StorageEntry | undefined {
  return entry && { uri: entry.uri, size: entry.size };
}

async function* chunks(...texts: string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function* breakingOff(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
  throw new Error("the source broke");
}

async function* stallingUntil(stop: AbortController, reason: Error): AsyncIterable<Uint8Array> {
  yield Buffer.from("begun");
  stop.abort(reason);
  await new Promise(() => undefined);
}
