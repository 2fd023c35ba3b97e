import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const SCRIPT = fileURLToPath(new URL("../../../scripts/templates.mjs", import.meta.url));

describe("a project of fx init", () => {
  for (const name of ["connector-async", "connector-http", "openapi"])
    it(`runs, type-checks, passes its tests and checks, serializes and lists, created by the packed package: ${name}`, async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, "--offline", name]);
      assert.match(stdout, new RegExp(`^✔ ${name} `, "m"));
    }).timeout(180_000);
});
