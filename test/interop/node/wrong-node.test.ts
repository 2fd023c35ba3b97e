import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { installRuntime } from "../../../scripts/support/install-runtime.mjs";

/** 12 and 14 parse no newer syntax; 20.10 and 22.11 lack functions that fx calls. */
const VERSIONS = ["12.22.12", "14.21.3", "18.20.8", "20.10.0", "22.11.0"];

describe("fx on a Node that it does not support", () => {
  for (const version of VERSIONS)
    it(`says which Node it needs: ${version}`, async () => {
      const node = await installRuntime("node", version);
      for (const command of [["doctor"], ["run", "src"], ["execute"], ["--help"]]) {
        const args = ["bin/fx.js", ...command, "--json"];
        const { status, stdout, stderr } = spawnSync(node, args, { encoding: "utf8" });
        const message = `fx needs Node 20.19, or 22.12 and newer; this is ${version}`;
        assert.equal(status, 5, stderr);
        assert.equal(stderr.split("\n")[0], `Error FX5006: ${message}`);
        const { error } = JSON.parse(stdout) as { readonly error: { readonly message: string } };
        assert.equal(error.message, message);
      }
    });
});

describe("a clone on Node 20.19", () => {
  it("installs its packages without a warning about their engines", async () => {
    const node = await installRuntime("node", "20.19.0");
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
