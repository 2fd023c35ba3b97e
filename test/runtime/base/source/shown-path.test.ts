import assert from "node:assert/strict";
import { shownPath, shownPlace } from "../../../../src/runtime/base/source/source-location.ts";

describe("shownPath", () => {
  const cases: [file: string, cwd: string, shown: string][] = [
    ["/p/src/a.ts", "/p", "src/a.ts"],
    ["/p/src/a.ts", "/p/src", "a.ts"],
    ["/p/src/a.ts", "/p/test", "/p/src/a.ts"],
    ["/p", "/p", "."],
    ["/p/..a/b.ts", "/p", "..a/b.ts"],
    ["/", "/p", "/"],
  ];
  for (const [file, cwd, shown] of cases) {
    it(`shows ${file} in ${cwd} as ${shown}`, () => {
      assert.equal(shownPath(file, cwd), shown);
    });
  }
});

describe("shownPlace", () => {
  it("adds what is known of the place", () => {
    assert.equal(shownPlace({ file: "/p/a.ts" }, "/p"), "a.ts");
    assert.equal(shownPlace({ file: "/p/a.ts", line: 3 }, "/p"), "a.ts:3");
    assert.equal(shownPlace({ file: "/p/a.ts", line: 3, column: 7 }, "/p"), "a.ts:3:7");
  });
});
