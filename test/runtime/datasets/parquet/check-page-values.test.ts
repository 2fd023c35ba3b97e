import assert from "node:assert/strict";
import { snappyCompress } from "hyparquet-writer/src/snappy.js";
import {
  checkDeltas,
  checkRuns,
} from "../../../../src/runtime/datasets/parquet/check-page-values.ts";
import { checkThrift } from "../../../../src/runtime/datasets/parquet/check-thrift.ts";
import {
  checkSnappy,
  isHadoopLz4,
  decompressPage,
} from "../../../../src/runtime/datasets/parquet/decompress-page.ts";

function view(...bytes: number[]): DataView {
  return new DataView(Uint8Array.from(bytes).buffer);
}

describe("checks of a Parquet page before it is decoded", () => {
  const runs = (bytes: number[], bitWidth: number, most: number) => (): void =>
    checkRuns({ view: view(...bytes), offset: 0 }, bytes.length, bitWidth, most);

  it("a run of the page's values passes, a longer one does not", () => {
    assert.doesNotThrow(runs([20, 1], 1, 10));
    assert.throws(runs([22, 1], 1, 10), /a run of 11 values in a page of 10/);
    assert.throws(runs([0xfe, 0xff, 0xff, 0xff, 0x0f, 1], 1, 10), /a run of 2147483647 values/);
  });

  it("packed values of no bits cannot go on forever", () =>
    assert.throws(runs([0xff, 0xff, 0xff, 0xff, 0x0f], 0, 10), /a run of/));
  it("a run's length ends", () =>
    assert.throws(runs([0x80, 0x80, 0x80, 0x80, 0x80, 0x80], 1, 10), /does not end/));

  const deltas =
    (...head: number[]) =>
    (): void =>
      checkDeltas({ view: view(...head, 0, 0), offset: 0 }, 5);
  it("blocks of integers have a size, and as many integers as are announced", () => {
    assert.doesNotThrow(deltas(0x80, 1, 4, 5));
    for (const head of [
      [0, 4, 5],
      [0x80, 1, 0, 5],
      [0x80, 1, 4, 6],
      [0xf8, 0xff, 0xff, 0xff, 0x0f, 1, 5],
    ])
      assert.throws(deltas(...head), /are encoded as/);
  });

  it("metadata announces no more than there is, nests little, and its numbers end", () => {
    assert.doesNotThrow(() => checkThrift(view(0x15, 2, 0), 0));
    assert.throws(
      () => checkThrift(view(0x16, ...Array.from({ length: 5000 }, () => 0x80), 0, 0), 0),
      /does not end/,
    );
    assert.throws(
      () => checkThrift(view(0x19, 0xf8, 0xff, 0xff, 0xff, 0x0f, 0), 0),
      /announces a list/,
    );
    assert.throws(() => checkThrift(view(0x18, 0xff, 0x7f, 0), 0), /announces 16383 bytes/);
    assert.throws(
      () => checkThrift(view(...Array.from({ length: 5000 }, () => 0x1c)), 0),
      /nests too deep/,
    );
  });

  /** The decoder stepped back by a length that it took for negative, and never ended: `npm run test:soak` found it. */
  it("a literal of Snappy's is as long as what is left, at most", () => {
    const endless = [26, 0xfc, 0x64, 0x03, 0x11, 0x88, 0xc6, 0x1a];
    assert.throws(
      () => checkSnappy(Uint8Array.from(endless)),
      /a text of 2282816357 bytes where 2 are left/,
    );
    assert.throws(() => decompressPage(Uint8Array.from(endless), 26, "SNAPPY"), /a text of/);
    assert.throws(
      () => checkSnappy(Uint8Array.from([5, 0xf0, 4, 1, 2])),
      /a text of 5 bytes where 2 are left/,
    );
    for (const text of [
      "",
      "a",
      "no two are the same",
      "again and ".repeat(5000),
      Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * index * 7919) >> 3)).toString(
        "latin1",
      ),
    ]) {
      const whole = Buffer.from(text, "latin1");
      const packed = snappyCompress(whole);
      assert.doesNotThrow(() => checkSnappy(packed));
      assert.deepEqual(Buffer.from(decompressPage(packed, whole.length, "SNAPPY")), whole);
    }
  });

  it("rejects a frame of LZ4 with a negative size, and reads other bytes as bare blocks", () => {
    const block = [0x30, 0x61, 0x62, 0x63];
    const framed = [0, 0, 0, 3, 0, 0, 0, 4, ...block];
    assert.equal(isHadoopLz4(Uint8Array.from([...framed, ...framed]), 6), true);
    const leadsBack = [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xf8, ...block, 0, 0, 0, 0, 0];
    assert.equal(isHadoopLz4(Uint8Array.from(leadsBack), 3), false);
    assert.throws(
      () => decompressPage(Uint8Array.from(leadsBack), 3, "LZ4"),
      /lz4 offset out of range/,
    );
    for (const bytes of [framed, block])
      assert.equal(Buffer.from(decompressPage(Uint8Array.from(bytes), 3, "LZ4")).toString(), "abc");
  });
});
