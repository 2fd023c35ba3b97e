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

describe("the checks of a Parquet page before it is decoded", () => {
  const runs = (bytes: number[], bitWidth: number, most: number) => (): void =>
    checkRuns({ view: view(...bytes), offset: 0 }, bytes.length, bitWidth, most);

  it("accept a run of all values of a page, and reject a longer one", () => {
    assert.doesNotThrow(runs([20, 1], 1, 10));
    assert.throws(runs([22, 1], 1, 10), /a run has 11 values in a page of 10/);
    assert.throws(runs([0xfe, 0xff, 0xff, 0xff, 0x0f, 1], 1, 10), /a run has 2147483647 values/);
  });

  it("reject too many packed values of 0 bits", () =>
    assert.throws(runs([0xff, 0xff, 0xff, 0xff, 0x0f], 0, 10), /a run has/));
  it("reject a run length without an end", () =>
    assert.throws(runs([0x80, 0x80, 0x80, 0x80, 0x80, 0x80], 1, 10), /a run length is too long/));

  const deltas =
    (...head: number[]) =>
    (): void =>
      checkDeltas({ view: view(...head, 0, 0), offset: 0 }, 5);
  it("reject blocks of integers without a size, or with the wrong number of integers", () => {
    assert.doesNotThrow(deltas(0x80, 1, 4, 5));
    for (const head of [
      [0, 4, 5],
      [0x80, 1, 0, 5],
      [0x80, 1, 4, 6],
      [0xf8, 0xff, 0xff, 0xff, 0x0f, 1, 5],
    ])
      assert.throws(deltas(...head), /expected 5 delta-encoded integers/);
  });

  it("reject metadata that declares more bytes than are left, nests deeply, or has an endless number", () => {
    assert.doesNotThrow(() => checkThrift(view(0x15, 2, 0), 0));
    assert.throws(
      () => checkThrift(view(0x16, ...Array.from({ length: 5000 }, () => 0x80), 0, 0), 0),
      /a number in its metadata is too long/,
    );
    assert.throws(
      () => checkThrift(view(0x19, 0xf8, 0xff, 0xff, 0xff, 0x0f, 0), 0),
      /declares a list/,
    );
    assert.throws(() => checkThrift(view(0x18, 0xff, 0x7f, 0), 0), /declares 16383 bytes/);
    assert.throws(
      () => checkThrift(view(...Array.from({ length: 5000 }, () => 0x1c)), 0),
      /is nested too deeply/,
    );
  });

  /**
   * The decoder read such a length as negative and looped forever. Found by `npm run test:soak`.
   */
  it("reject a Snappy literal that is longer than the rest of the page", () => {
    const endless = [26, 0xfc, 0x64, 0x03, 0x11, 0x88, 0xc6, 0x1a];
    assert.throws(
      () => checkSnappy(Uint8Array.from(endless)),
      /a literal has 2282816357 bytes, but 2 are left/,
    );
    assert.throws(() => decompressPage(Uint8Array.from(endless), 26, "SNAPPY"), /a literal has/);
    assert.throws(
      () => checkSnappy(Uint8Array.from([5, 0xf0, 4, 1, 2])),
      /a literal has 5 bytes, but 2 are left/,
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

  it("reject an LZ4 frame of negative size, and accept framed and bare blocks", () => {
    const block = [0x30, 0x61, 0x62, 0x63];
    const framed = [0, 0, 0, 3, 0, 0, 0, 4, ...block];
    assert.equal(isHadoopLz4(Uint8Array.from([...framed, ...framed]), 6), true);
    const negativeSize = [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xf8, ...block, 0, 0, 0, 0, 0];
    assert.equal(isHadoopLz4(Uint8Array.from(negativeSize), 3), false);
    assert.throws(
      () => decompressPage(Uint8Array.from(negativeSize), 3, "LZ4"),
      /lz4 offset out of range/,
    );
    for (const bytes of [framed, block])
      assert.equal(Buffer.from(decompressPage(Uint8Array.from(bytes), 3, "LZ4")).toString(), "abc");
  });
});
