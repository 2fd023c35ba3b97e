import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const SCRIPT = fileURLToPath(new URL("../../../scripts/templates.mjs", import.meta.url));

describe("a project of fx init", () => {
  it("works as the packed package makes it: first run, typecheck, tests, serialize, list", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      SCRIPT,
      "--offline",
      "connector-async",
    ]);
    assert.match(stdout, /^✔ connector-async /m);
  }).timeout(180_000);
});
