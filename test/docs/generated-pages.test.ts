import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

describe("the generated pages", () => {
  it("are up to date with npm run docs:generate", () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", "scripts/docs/write-pages.mjs", "--check"],
      { encoding: "utf8" },
    );
    assert.equal(`${stdout}${stderr}`, "");
    assert.equal(status, 0);
  });

  it("record every public name", async () => {
    const recorded = ["index", "server", "models", "http", "sensors", "testing"]
      .map((entry) => readFileSync(`test/types/api/${entry}.api.md`, "utf8"))
      .join("\n");
    const names = [
      ...Object.keys(await import("../../src/entries/index.ts")),
      ...Object.keys(await import("../../src/entries/server.ts")),
      ...Object.keys(await import("../../src/entries/models.ts")),
      ...Object.keys(await import("../../src/entries/http.ts")),
      ...Object.keys(await import("../../src/entries/sensors.ts")),
      ...Object.keys(await import("../../src/entries/testing.ts")),
    ];
    assert.ok(names.length > 30);
    assert.deepEqual(
      names.filter(
        (name) =>
          !new RegExp(`^export (abstract )?(class|function|const|let) ${name}\\b`, "m").test(
            recorded,
          ),
      ),
      [],
    );
  });
});
