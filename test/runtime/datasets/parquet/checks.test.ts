import assert from "node:assert/strict";
import { checkDeltas } from "../../../../src/runtime/datasets/parquet/check-deltas.ts";
import { checkRuns } from "../../../../src/runtime/datasets/parquet/check-runs.ts";
import { checkThrift } from "../../../../src/runtime/datasets/parquet/check-thrift.ts";

function view(...bytes: number[]): DataView {
  return new DataView(Uint8Array.from(bytes).buffer);
}

describe("what a Parquet page announces is checked before it is decoded", () => {
  const runs = (bytes: number[], bitWidth: number, most: number) => (): void => checkRuns({ view: view(...bytes), offset: 0 }, bytes.length, bitWidth, most);

  it("a run of the page's values passes, a longer one does not", () => {
    assert.doesNotThrow(runs([20, 1], 1, 10));
    assert.throws(runs([22, 1], 1, 10), /a run of 11 values in a page of 10/);
    assert.throws(runs([0xfe, 0xff, 0xff, 0xff, 0x0f, 1], 1, 10), /a run of 2147483647 values/);
  });

  it("packed values of no bits cannot go on for ever", () => assert.throws(runs([0xff, 0xff, 0xff, 0xff, 0x0f], 0, 10), /a run of/));
  it("a run's length ends", () => assert.throws(runs([0x80, 0x80, 0x80, 0x80, 0x80, 0x80], 1, 10), /does not end/));

  const deltas = (...head: number[]) => (): void => checkDeltas({ view: view(...head, 0, 0), offset: 0 }, 5);
  it("blocks of integers have a size, and as many integers as are announced", () => {
    assert.doesNotThrow(deltas(0x80, 1, 4, 5));
    for (const head of [[0, 4, 5], [0x80, 1, 0, 5], [0x80, 1, 4, 6], [0xf8, 0xff, 0xff, 0xff, 0x0f, 1, 5]]) assert.throws(deltas(...head), /are encoded as/);
  });

  it("metadata announces no more than there is, nests little, and its numbers end", () => {
    assert.doesNotThrow(() => checkThrift(view(0x15, 2, 0), 0));
    assert.throws(() => checkThrift(view(0x16, ...Array.from({ length: 5000 }, () => 0x80), 0, 0), 0), /does not end/);
    assert.throws(() => checkThrift(view(0x19, 0xf8, 0xff, 0xff, 0xff, 0x0f, 0), 0), /announces a list/);
    assert.throws(() => checkThrift(view(0x18, 0xff, 0x7f, 0), 0), /announces 16383 bytes/);
    assert.throws(() => checkThrift(view(...Array.from({ length: 5000 }, () => 0x1c)), 0), /nests too deep/);
  });
});
