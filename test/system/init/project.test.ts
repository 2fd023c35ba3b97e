import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const SCRIPT = fileURLToPath(new URL("../../../scripts/templates.mjs", import.meta.url));

describe("a project of fx init", () => {
  it("runs, type-checks, passes its tests, serializes and lists, created by the packed package", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      SCRIPT,
      "--offline",
      "connector-async",
    ]);
    assert.match(stdout, /^✔ connector-async /m);
  }).timeout(180_000);
});
