import assert from "node:assert/strict";
import {
  toOriginalPosition,
  registerSourceMap,
} from "../../../../src/runtime/base/source/source-map.ts";
import { parseStack } from "../../../../src/runtime/base/source/stack-frame.ts";

describe("parseStack", () => {
  const cases: [name: string, line: string, expected?: string][] = [
    ["a function", "f (/p/a.ts:3:9)", "/p/a.ts:3:9"],
    ["top-level code", "/p/a.ts:4:1", "/p/a.ts:4:1"],
    ["awaited top-level code", "async /p/a.ts:4:1", "/p/a.ts:4:1"],
    ["an awaited function", "async Job.get (/p/a.ts:4:1)", "/p/a.ts:4:1"],
    ["a constructor", "new Job (/p/a.ts:4:1)", "new /p/a.ts:4:1"],
    ["a renamed method", "Object.f [as default] (/p/a.ts:4:1)", "/p/a.ts:4:1"],
    ["spaces and parentheses in the path", "f (/p/a (b) c/ü.ts:3:9)", "/p/a (b) c/ü.ts:3:9"],
    ["spaces and parentheses without a function", "/p/a (b) c/ü.ts:3:9", "/p/a (b) c/ü.ts:3:9"],
    ["a file URL", "file:///p/a%20b/%C3%BC.mjs?x=1:3:9", "/p/a b/ü.mjs:3:9"],
    ["an invalid file URL", "file:///p/%zz.mjs:3:9"],
    ["a module of Node", "Module._compile (node:internal/modules/cjs/loader:1:2)"],
    ["a builtin", "JSON.parse (<anonymous>)"],
    ["a promise", "async Promise.all (index 0)"],
    ["code from eval", "eval (eval at f (/p/a.ts:1:1), <anonymous>:1:1)"],
    ["a data URL", "data:text/javascript;base64,AAAA:1:2"],
  ];
  for (const [name, line, expected] of cases) {
    it(`reads ${name}`, () => {
      const frames = parseStack(`Error: x\n    at ${line}`).map(
        (frame) =>
          frame &&
          `${frame.isConstructor ? "new " : ""}${frame.file}:${frame.line}:${frame.column}`,
      );
      assert.deepEqual(frames, [expected]);
    });
  }

  it("does not read lines of the message as frames", () => {
    const error = new Error("first\n    at evil (/etc/passwd:1:1)");
    assert.ok(
      parseStack(error.stack ?? "", error.message).every((frame) => frame?.file !== "/etc/passwd"),
    );
  });
});

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

describe("toOriginalPosition", () => {
  function original(file: string, line: number, column: number): number[] {
    const position = toOriginalPosition(file, { line, column });
    return [position.line, position.column];
  }

  it("returns the position unchanged for a file without a map", () =>
    assert.deepEqual(original("/no/map.ts", 3, 4), [3, 4]));

  it("returns the author's line and column", () => {
    registerSourceMap("/mapped.ts", () => MAP);
    assert.deepEqual(original("/mapped.ts", 1, 5), [3, 7]);
    assert.deepEqual(original("/mapped.ts", 2, 1), [4, 1]);
  });

  it("returns a position unchanged that is not in the map", () => {
    registerSourceMap("/short.ts", () => MAP);
    assert.deepEqual(original("/short.ts", 9, 2), [9, 2]);
  });

  it("returns the position unchanged if the map cannot be read", () => {
    registerSourceMap("/broken.ts", () => {
      throw new Error("gone");
    });
    assert.deepEqual(original("/broken.ts", 1, 2), [1, 2]);
  });

  it("does not read the map before a position is requested", () => {
    let reads = 0;
    registerSourceMap("/lazy.ts", () => (reads++, MAP));
    assert.equal(reads, 0);
    original("/lazy.ts", 1, 5);
    original("/lazy.ts", 2, 1);
    assert.equal(reads, 1);
  });
});
