import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { installNode } from "../../../scripts/support/install-node.mjs";

describe("a clone on Node 20.19", () => {
  it("installs its packages without a warning about their engines", async () => {
    const node = await installNode("20.19.0");
    const folder = mkdtempSync(join(tmpdir(), "fx-test-"));
    try {
      for (const file of ["package.json", "package-lock.json"]) cpSync(file, join(folder, file));
      const PATH = `${dirname(node)}${delimiter}${process.env["PATH"]}`;
      const args = ["ci", "--dry-run", "--offline", "--include=dev", "--no-audit"];
      const options = { cwd: folder, encoding: "utf8", env: { ...process.env, PATH } } as const;
      const { status, stdout, stderr } = spawnSync("npm", args, options);
      assert.equal(status, 0, stderr);
      assert.match(stdout, /^added \d{3} packages/m);
      assert.doesNotMatch(stderr, /EBADENGINE/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
