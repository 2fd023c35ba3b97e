import assert from "node:assert/strict";
import {
  toOriginalPosition,
  registerSourceMap,
} from "../../../../src/runtime/base/source/source-map.ts";
import { parseStack } from "../../../../src/runtime/base/source/stack-frame.ts";

describe("parseStack", () => {
  const cases: [name: string, line: string, expected: ReturnType<typeof parseStack>[number]][] = [
    [
      "a function",
      "    at f (/p/a.ts:3:9)",
      { file: "/p/a.ts", line: 3, column: 9, isConstructor: false },
    ],
    [
      "top-level code",
      "    at /p/a.ts:4:1",
      { file: "/p/a.ts", line: 4, column: 1, isConstructor: false },
    ],
    [
      "awaited top-level code",
      "    at async /p/a.ts:4:1",
      { file: "/p/a.ts", line: 4, column: 1, isConstructor: false },
    ],
    [
      "an awaited function",
      "    at async Job.get (/p/a.ts:4:1)",
      { file: "/p/a.ts", line: 4, column: 1, isConstructor: false },
    ],
    [
      "a constructor",
      "    at new Job (/p/a.ts:4:1)",
      { file: "/p/a.ts", line: 4, column: 1, isConstructor: true },
    ],
    [
      "a renamed method",
      "    at Object.f [as default] (/p/a.ts:4:1)",
      { file: "/p/a.ts", line: 4, column: 1, isConstructor: false },
    ],
    [
      "spaces and parentheses in the path",
      "    at f (/p/a (b) c/ü.ts:3:9)",
      { file: "/p/a (b) c/ü.ts", line: 3, column: 9, isConstructor: false },
    ],
    [
      "spaces and parentheses without a function",
      "    at /p/a (b) c/ü.ts:3:9",
      { file: "/p/a (b) c/ü.ts", line: 3, column: 9, isConstructor: false },
    ],
    [
      "a file URL",
      "    at file:///p/a%20b/%C3%BC.mjs?x=1:3:9",
      { file: "/p/a b/ü.mjs", line: 3, column: 9, isConstructor: false },
    ],
    ["an invalid file URL", "    at file:///p/%zz.mjs:3:9", undefined],
    [
      "a module of Node",
      "    at Module._compile (node:internal/modules/cjs/loader:1:2)",
      undefined,
    ],
    ["a builtin", "    at JSON.parse (<anonymous>)", undefined],
    ["a promise", "    at async Promise.all (index 0)", undefined],
    ["code from eval", "    at eval (eval at f (/p/a.ts:1:1), <anonymous>:1:1)", undefined],
    ["a data URL", "    at data:text/javascript;base64,AAAA:1:2", undefined],
  ];
  for (const [name, line, expected] of cases) {
    it(`reads ${name}`, () => {
      assert.deepEqual(parseStack(`Error: x\n${line}`), [expected]);
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
  it("returns the position unchanged for a file without a map", () => {
    assert.deepEqual(toOriginalPosition("/no/map.ts", { line: 3, column: 4 }), {
      line: 3,
      column: 4,
    });
  });

  it("returns the author's line and column", () => {
    registerSourceMap("/mapped.ts", () => MAP);
    assert.deepEqual(toOriginalPosition("/mapped.ts", { line: 1, column: 5 }), {
      line: 3,
      column: 7,
    });
    assert.deepEqual(toOriginalPosition("/mapped.ts", { line: 2, column: 1 }), {
      line: 4,
      column: 1,
    });
  });

  it("returns a position unchanged that is not in the map", () => {
    registerSourceMap("/short.ts", () => MAP);
    assert.deepEqual(toOriginalPosition("/short.ts", { line: 9, column: 2 }), {
      line: 9,
      column: 2,
    });
  });

  it("returns the position unchanged if the map cannot be read", () => {
    registerSourceMap("/broken.ts", () => {
      throw new Error("gone");
    });
    assert.deepEqual(toOriginalPosition("/broken.ts", { line: 1, column: 2 }), {
      line: 1,
      column: 2,
    });
  });

  it("does not read the map before a position is requested", () => {
    let reads = 0;
    registerSourceMap("/lazy.ts", () => (reads++, MAP));
    assert.equal(reads, 0);
    toOriginalPosition("/lazy.ts", { line: 1, column: 5 });
    toOriginalPosition("/lazy.ts", { line: 2, column: 1 });
    assert.equal(reads, 1);
  });
});
