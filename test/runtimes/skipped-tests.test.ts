import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { SKIPPED_TESTS } from "./skipped-tests.ts";

describe("the tests that Bun and Deno skip", () => {
  const page = readFileSync("docs/runtimes.md", "utf8");

  it("are in files that exist, for reasons that docs/runtimes.md has", () => {
    for (const { file, why, runtimes } of SKIPPED_TESTS) {
      assert.ok(existsSync(file), file);
      const cells = page.split("\n").find((line) => line.startsWith(`| ${why} `)) ?? "";
      for (const runtime of runtimes) assert.ok(cells.includes(runtime), `${runtime}: ${why}`);
    }
  });
});
