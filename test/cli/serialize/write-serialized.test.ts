import assert from "node:assert/strict";
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { writeFiles } from "../../../src/cli/serialize/write-serialized.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("writeFiles", () => {
  const folder = useTemporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  const text = (name: string): string => readFileSync(at(name), "utf8");

  it("writes no file if one cannot be written, and leaves no temporary file", async () => {
    folder.write({ a: "old" });
    mkdirSync(at("folder"));
    for (const last of ["folder", "a/below", "x".repeat(300) + "/y"]) {
      const { code } = await awaitFxError(() =>
        writeFiles([
          { path: at("a"), content: Buffer.from("new") },
          { path: at(last), content: Buffer.from("") },
        ]),
      );
      assert.equal(code, "FX5003");
      assert.equal(text("a"), "old");
      assert.deepEqual(readdirSync(folder.path).sort(), ["a", "folder"]);
    }
  });

  it("never replaces a device", async () => {
    symlinkSync("/dev/null", at("device"));
    await awaitFxError(
      () => writeFiles([{ path: at("device"), content: Buffer.from("x") }]),
      "FX5003",
      `cannot write ${at("device")}: there is a device of that name`,
    );
    assert.ok(lstatSync(at("device")).isSymbolicLink());
  });
});
