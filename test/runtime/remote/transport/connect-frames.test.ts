import assert from "node:assert/strict";
import fc from "fast-check";
import {
  encodeFrame,
  readFrames,
} from "../../../../src/runtime/remote/transport/connect-frames.ts";
import { RpcFailure } from "../../../../src/runtime/remote/transport/rpc.ts";
import { awaitFailure } from "../../../support/cluster/await-failure.ts";
import { collect } from "../../../support/cluster/collect.ts";

const LAST = frame(2, "{}");

function frame(flags: number, content: string): Uint8Array {
  const bytes = Buffer.from(encodeFrame(Buffer.from(content)));
  bytes.writeUInt8(flags, 0);
  return bytes;
}

/** Reads the frames of bytes that arrive in these chunks. */
function read(...chunks: readonly Uint8Array[]): Promise<Uint8Array[]> {
  return collect(readFrames(toStream(chunks), "/service/Method"));
}

async function* toStream(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

describe("the frames of a Connect stream", () => {
  it("are read in whatever pieces they arrive", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }),
        fc.array(fc.nat(60)),
        async (messages, cuts) => {
          const bytes = Buffer.concat([...messages.map(encodeFrame), LAST]);
          const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b)];
          const chunks = places.map((from, index) => bytes.subarray(from, places[index + 1]));
          const frames = await read(...chunks);
          assert.deepEqual(
            frames.map((each) => [...each]),
            messages.map((each) => [...each]),
          );
        },
      ),
    );
  });

  it("fail with an RpcFailure for any other bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 20 })), async (chunks) => {
        const error = await read(...chunks).catch((thrown: unknown) => thrown);
        assert.ok(Array.isArray(error) || error instanceof RpcFailure, String(error));
      }),
    );
  });

  it("end with the error in the last frame", async () => {
    const error = { code: "not_found", message: "no such run" };
    const failure = await awaitFailure(read(frame(2, JSON.stringify({ error }))));
    assert.deepEqual([failure.status, failure.message], ["NOT_FOUND", "no such run"]);
  });

  it("were cut off if the last frame is missing", async () => {
    const failure = await awaitFailure(read(frame(0, "one"), LAST.subarray(0, 3)));
    assert.deepEqual([failure.status, failure.message], ["UNAVAILABLE", "the stream was cut off"]);
    assert.equal(failure.isOpen, true);
  });

  it("ignore what follows the last frame", async () => {
    assert.equal((await read(frame(0, "one"), LAST, frame(0, "two"))).length, 1);
  });

  it("reject a compressed message", async () => {
    assert.match((await awaitFailure(read(frame(1, "gzip")))).message, /compressed a message/);
  });

  it("reject a message above 64 MiB when its length arrives", async () => {
    const head = Buffer.from([0, 4, 0, 0, 1]);
    const failure = await awaitFailure(read(head));
    assert.deepEqual(
      [failure.status, failure.message],
      ["RESOURCE_EXHAUSTED", "a reply of 67108865 bytes is too large"],
    );
  });
});
