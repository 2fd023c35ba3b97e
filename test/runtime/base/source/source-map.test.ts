import assert from "node:assert/strict";
import {
  originalPosition,
  registerSourceMap,
} from "../../../../src/runtime/base/source/stack-frame.ts";

// Generated 1:5 comes from 3:7, generated 2:1 from 4:1.
const MAP = {
  file: "",
  version: 3,
  sources: ["a.ts"],
  sourcesContent: [],
  names: [],
  mappings: "IAEM;AACN",
  sourceRoot: "",
};

describe("originalPosition", () => {
  it("is the position itself for a file without a map", () => {
    assert.deepEqual(originalPosition("/no/map.ts", { line: 3, column: 4 }), {
      line: 3,
      column: 4,
    });
  });

  it("leads back to the author's line and column", () => {
    registerSourceMap("/mapped.ts", () => MAP);
    assert.deepEqual(originalPosition("/mapped.ts", { line: 1, column: 5 }), {
      line: 3,
      column: 7,
    });
    assert.deepEqual(originalPosition("/mapped.ts", { line: 2, column: 1 }), {
      line: 4,
      column: 1,
    });
  });

  it("takes off what stands before the code on the first line only", () => {
    registerSourceMap("/wrapped.ts", () => MAP, 100);
    assert.deepEqual(originalPosition("/wrapped.ts", { line: 1, column: 105 }), {
      line: 3,
      column: 7,
    });
    assert.deepEqual(originalPosition("/wrapped.ts", { line: 2, column: 1 }), {
      line: 4,
      column: 1,
    });
  });

  it("keeps a position that the map does not know", () => {
    registerSourceMap("/short.ts", () => MAP);
    assert.deepEqual(originalPosition("/short.ts", { line: 9, column: 2 }), { line: 9, column: 2 });
  });

  it("keeps the position where the map cannot be read", () => {
    registerSourceMap("/broken.ts", () => {
      throw new Error("gone");
    });
    assert.deepEqual(originalPosition("/broken.ts", { line: 1, column: 2 }), {
      line: 1,
      column: 2,
    });
  });

  it("reads no map before it is asked", () => {
    let reads = 0;
    registerSourceMap("/lazy.ts", () => (reads++, MAP));
    assert.equal(reads, 0);
    originalPosition("/lazy.ts", { line: 1, column: 5 });
    originalPosition("/lazy.ts", { line: 2, column: 1 });
    assert.equal(reads, 1);
  });
});
