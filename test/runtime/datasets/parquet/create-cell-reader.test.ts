import assert from "node:assert/strict";
import { createCellReader } from "../../../../src/runtime/datasets/parquet/create-cell-reader.ts";

describe("a cell of a column with bytes", () => {
  for (const [type, hex, expected] of [
    ["UUID", "00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-aabbccddeeff"],
    ["FLOAT16", "003c", 1],
    ["FLOAT16", "00c0", -2],
    ["FLOAT16", "0100", 2 ** -24],
    ["FLOAT16", "0080", -0],
    ["FLOAT16", "00fc", -Infinity],
    ["FLOAT16", "007e", NaN],
  ] as const)
    it(`is ${Object.is(expected, -0) ? "-0" : expected} for ${hex} as ${type}`, () => {
      const element = { name: "c", type: "FIXED_LEN_BYTE_ARRAY", logical_type: { type } } as const;
      const read = createCellReader({ kind: "leaf", name: "c", key: "c0", element });
      assert.equal(read(new Uint8Array(Buffer.from(hex, "hex"))), expected);
    });
});
