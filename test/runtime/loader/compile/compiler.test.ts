import assert from "node:assert/strict";
import { SourceMap } from "node:module";
import { shiftFirstLine } from "../../../../src/runtime/loader/compile/compiler.ts";

describe("shiftFirstLine", () => {
  const find = (mappings: string, line: number, column: number) => {
    const { originalLine, originalColumn } = new SourceMap({
      version: 3,
      file: "",
      sources: ["a.ts"],
      sourcesContent: [],
      names: [],
      mappings,
      sourceRoot: "",
    }).findEntry(line, column) as { originalLine: number; originalColumn: number };
    return [originalLine, originalColumn];
  };

  for (const by of [0, 1, 15, 16, 96, 5000]) {
    it(`shifts only the columns of the first line, by ${by}`, () => {
      const shifted = shiftFirstLine("IAEM,QAAC;AACN", by);
      assert.deepEqual(find(shifted, 0, 4 + by), [2, 6]);
      assert.deepEqual(find(shifted, 0, 12 + by), [2, 7]);
      assert.deepEqual(find(shifted, 1, 0), [3, 1]);
    });
  }

  it("keeps mappings whose first line is empty", () => {
    for (const mappings of ["", ";", ";;AACA"]) assert.equal(shiftFirstLine(mappings, 9), mappings);
  });
});
