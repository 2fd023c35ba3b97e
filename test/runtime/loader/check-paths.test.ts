import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { checkPaths } from "../../../src/runtime/loader/check-paths.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("checkPaths", () => {
  const folder = useTemporaryFolder();

  it("accepts folders, and files with every module extension", () => {
    const names = ["a.ts", "b.mts", "c.cts", "d.js", "e.mjs", "f.cjs"];
    const root = folder.write(Object.fromEntries(names.map((name) => [name, ""])));
    const located = checkPaths([".", ...names], root);
    assert.deepEqual(
      located.map((path) => path.real),
      [root, ...names.map((name) => join(root, name))],
    );
    assert.deepEqual(
      located.map((path) => path.isFolder),
      [true, ...names.map(() => false)],
    );
  });

  const missing: [given: string, message: string][] = [
    ["src/wether.ts", 'no file or folder "src/wether.ts"; did you mean "src/weather.ts"?'],
    ["src/weather", 'no file or folder "src/weather"; did you mean "src/weather.ts"?'],
    ["scr", 'no file or folder "scr"; did you mean "src"?'],
    ["src/else.ts", 'no file or folder "src/else.ts"'],
    ["no/such/weather.ts", 'no file or folder "no/such/weather.ts"'],
    ["src/weather.ts/x.ts", 'no file or folder "src/weather.ts/x.ts"'],
  ];
  for (const [given, message] of missing) {
    it(`reports for ${given}: ${message}`, async () => {
      const root = folder.write({ "src/weather.ts": "", "src/weather.py": "" });
      await awaitFxError(() => checkPaths([given], root), "FX2001", message);
    });
  }

  for (const name of ["weather.py", "types.d.ts", "task.pb", "README"]) {
    it(`reports that ${name} is not a module`, async () => {
      const root = folder.write({ [name]: "" });
      await awaitFxError(() => checkPaths([name], root), "FX2011", `"${name}" is not a module`);
    });
  }

  it("does not open a pipe", async () => {
    execFileSync("mkfifo", [join(folder.path, "pipe.ts")]);
    assert.equal((await awaitFxError(() => checkPaths(["pipe.ts"], folder.path))).code, "FX2011");
  });

  it("reports that a circular link cannot be read", async () => {
    symlinkSync("loop.ts", join(folder.path, "loop.ts"));
    await awaitFxError(() => checkPaths(["loop.ts"], folder.path), "FX5003", /ELOOP/);
  });

  it("reports every path that cannot be loaded", async () => {
    const root = folder.write({ "a.ts": "", "b.py": "" });
    const error = await awaitFxError(() => checkPaths(["x.ts", "a.ts", "b.py"], root), "FX2001");
    assert.equal(error.summary, "2 of 3 paths cannot be loaded");
    assert.deepEqual(error.details, [
      'no file or folder "x.ts"; did you mean "a.ts"?',
      '"b.py" is not a module',
    ]);
  });
});
