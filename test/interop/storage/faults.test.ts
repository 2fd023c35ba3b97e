import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type realClock } from "../../../src/runtime/base/context.ts";
import type { Storage } from "../../../src/runtime/base/storage.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { listed } from "../../support/assertions/storage-contract.ts";
import { faultyProxy, type FaultyProxy } from "../../support/server/faulty-proxy.ts";
import {
  gcsEnv,
  type ObjectStore,
  openStorage,
  s3Env,
  useGcs,
  useS3,
} from "../support/use-object-stores.ts";

const LARGE = randomBytes(20 * 1024 * 1024 + 17);
const SMALL = randomBytes(500_000);
const ALWAYS = Infinity;

describe("S3 when things go wrong", () => {
  const store = useS3();
  survives("s3", store, s3Env);
});

describe("Google Cloud Storage when things go wrong", () => {
  const store = useGcs();
  survives("gs", store, gcsEnv);
});

function survives(scheme: string, store: ObjectStore, envFor: typeof s3Env): void {
  let proxy: FaultyProxy;
  let storage: Storage;
  before(async () => {
    proxy = await faultyProxy(() => store.port);
    storage = openStorage(envFor(proxy.port));
  });
  beforeEach(() => proxy.disarm());

  it("continues reading after the connection breaks", async () => {
    const uri = `${scheme}://bucket/cut-down`;
    await storage.put(uri, LARGE);
    proxy.arm({ way: "down", kind: "cut", afterBytes: 4_000_000, times: 3 });
    assert.equal(hashOf(await bytesAt(storage, uri)), hashOf(LARGE));
    assert.equal(proxy.happened, 3);
  });

  it("gives up on a store that always disconnects", async () => {
    const uri = `${scheme}://bucket/always-cut`;
    await storage.put(uri, SMALL);
    proxy.arm({ way: "down", kind: "cut", afterBytes: 0, times: ALWAYS });
    const read = await awaitFxError(() => bytesAt(storage, uri));
    assert.equal(read.code, "FX5013", read.message);
    assert.match(read.message, new RegExp(`${scheme}://bucket/always-cut`));
    assert.equal(proxy.happened, 5);
  });

  // This server of Google Cloud Storage loses an upload when the client asks how much has arrived.
  if (scheme === "s3") {
    it("resends what was in flight when the connection broke", async () => {
      const uri = `${scheme}://bucket/cut-up`;
      proxy.arm({ way: "up", kind: "cut", afterBytes: 3_000_000, times: 3 });
      assert.equal((await storage.put(uri, inChunks(LARGE))).size, LARGE.length);
      assert.equal(proxy.happened, 3);
      assert.equal(hashOf(readFileSync(join(store.folder, "bucket/cut-up"))), hashOf(LARGE));
    });

    it("gives up an upload whose connections always break, and leaves nothing there", async () => {
      const uri = `${scheme}://bucket/never-up`;
      proxy.arm({ way: "up", kind: "cut", afterBytes: 1_000_000, times: ALWAYS });
      const error = await awaitFxError(() => storage.put(uri, inChunks(LARGE)));
      assert.equal(error.code, "FX5013", error.message);
      assert.equal(existsSync(join(store.folder, "bucket/never-up")), false);
    });
  }

  it("rejects content corrupted during download", async () => {
    const uri = `${scheme}://bucket/corrupt-down`;
    for (const content of [LARGE, SMALL]) {
      proxy.disarm();
      await storage.put(uri, inChunks(content));
      proxy.arm({ way: "down", kind: "corrupt", afterBytes: 300_000 });
      const error = await awaitFxError(() => bytesAt(storage, uri));
      assert.equal(error.code, "FX5014", error.message);
      assert.equal(proxy.happened, 1);
    }
  });

  it("verifies the checksum after an interrupted download", async () => {
    const uri = `${scheme}://bucket/cut-and-corrupt`;
    await storage.put(uri, inChunks(LARGE));
    proxy.arm({ way: "down", kind: "cut", afterBytes: 4_000_000 });
    const chunks = storage.get(uri);
    await assert.rejects(async () => {
      for await (const _ of chunks)
        if (proxy.happened === 1)
          proxy.arm({ way: "down", kind: "corrupt", afterBytes: 1_000_000 });
    }, /does not match the store's checksum/);
  });

  it("keeps no content corrupted during upload", async () => {
    const uri = `${scheme}://bucket/corrupt-up`;
    proxy.arm({ way: "up", kind: "corrupt", afterBytes: 5_000_000, times: ALWAYS });
    const error = await awaitFxError(() => storage.put(uri, inChunks(LARGE)));
    assert.equal(error.code, "FX5014", error.message);
    assert.equal(existsSync(join(store.folder, "bucket/corrupt-up")), false);
  });

  async function stalled(): Promise<void> {
    await proxy.next();
    proxy.arm({ way: "down", kind: "stall", afterBytes: 0, times: ALWAYS });
  }

  it("times out if the store does not reply", async () => {
    const uri = `${scheme}://bucket/stalled`;
    await storage.put(uri, LARGE);
    for (const afterBytes of [0, 2_000_000]) {
      proxy.disarm();
      const impatient = openStorage(envFor(proxy.port), {
        clock: stallingClock(stalled),
        timeoutMs: 45_000,
      });
      proxy.arm({ way: "down", kind: "stall", afterBytes, times: ALWAYS });
      await awaitFxError(
        () => bytesAt(impatient, uri),
        "FX5013",
        /stalled: no response within 45 s$/,
      );
    }
  });

  it("removes a partial upload when it is aborted", async () => {
    const uri = `${scheme}://bucket/stopped`;
    const stop = new AbortController();
    const reason = new Error("enough");
    async function* endless(): AsyncIterable<Uint8Array> {
      for (let sent = 0; ; sent += 1) {
        if (sent === 40) stop.abort(reason);
        yield LARGE.subarray(0, 1024 * 1024);
      }
    }
    await assert.rejects(storage.put(uri, endless(), { signal: stop.signal }), reason);
    assert.equal(existsSync(join(store.folder, "bucket/stopped")), false);
    assert.deepEqual(
      readdirSync(store.folder, { recursive: true }).filter((path) =>
        String(path).includes("uploads"),
      ),
      [],
    );
  });

  it("aborts at once, even while it waits for a chunk", async () => {
    const uri = `${scheme}://bucket/stopped-down`;
    await storage.put(uri, LARGE);
    proxy.arm({ way: "down", kind: "stall", afterBytes: 2_000_000, times: ALWAYS });
    const stop = new AbortController();
    const reason = new Error("enough");
    void proxy.next().then(() => stop.abort(reason));
    await assert.rejects(bytesAt(storage, uri, stop.signal), reason);
  });

  it("reports a missing bucket", async () => {
    const uri = `${scheme}://no-such-bucket/x`;
    const expectMissing = async (
      call: () => Promise<unknown>,
      codes: readonly string[],
    ): Promise<void> => {
      const error = await awaitFxError(call);
      assert.ok(codes.includes(error.code), error.message);
      assert.match(error.message, /no-such-bucket/);
    };
    for (const call of [() => bytesAt(storage, uri), () => listed(storage, uri)])
      await expectMissing(call, ["FX5011"]);
    // A store may reply and close before it has read the upload, and the reply is lost.
    for (const call of [() => storage.put(uri, SMALL), () => storage.put(uri, inChunks(LARGE))])
      await expectMissing(call, ["FX5011", "FX5013"]);
  });

  it("reports a refused connection", async () => {
    const closed = await faultyProxy(() => store.port);
    await closed.close();
    const error = await awaitFxError(() =>
      bytesAt(openStorage(envFor(closed.port)), `${scheme}://bucket/x`),
    );
    assert.equal(error.code, "FX5013");
    assert.match(error.message, /ECONNREFUSED/);
  });

  it("lists several pages", async () => {
    const names = Array.from(
      { length: 1150 },
      (_, at) => `${scheme}://bucket/many/${String(at).padStart(4, "0")} ü.txt`,
    );
    for (let at = 0; at < names.length; at += 50)
      await Promise.all(names.slice(at, at + 50).map((uri) => storage.put(uri, Buffer.from("x"))));
    const found = (await listed(storage, `${scheme}://bucket/many`)).map(({ uri }) => uri);
    assert.deepEqual(found.sort(), names);
  });
}

/** A clock that skips pauses, and whose timeout expires once the store stalls. */
function stallingClock(stalled: () => Promise<void>): typeof realClock {
  return { now: () => 0, sleep: async (ms) => (ms === 45_000 ? stalled() : undefined) };
}

async function bytesAt(storage: Storage, uri: string, signal?: AbortSignal): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of storage.get(uri, { signal })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* inChunks(bytes: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
