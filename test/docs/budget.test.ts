import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

describe("the budget of lines", () => {
  it("holds for every room, the page, the tests, and the names of every entry", () => {
    const { status, stderr } = spawnSync(process.execPath, ["scripts/measure.mjs", "--check"], {
      encoding: "utf8",
    });
    assert.equal(stderr, "");
    assert.equal(status, 0);
  });
});
