import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { findProject } from "../../../../src/runtime/loader/project/project.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

describe("findProject", () => {
  const folder = useTemporaryFolder();

  it("uses the nearest package.json above a module", () => {
    const root = folder.write({
      "package.json": "{}",
      "a/package.json": '{ "name": "a" }',
      "a/src/x.ts": "",
    });
    assert.deepEqual(findProject("a/src/x.ts", root), {
      root: join(root, "a"),
      config: {},
      packageJson: { name: "a" },
    });
  });

  it("uses the package.json in the folder itself", () => {
    const root = folder.write({
      "package.json": '{ "fx": { "entry": ["./src/index.ts", "more.ts"] } }',
    });
    assert.deepEqual(findProject(".", root).config, { entry: ["./src/index.ts", "more.ts"] });
  });

  it("follows symbolic links first", () => {
    const root = folder.write({
      "real/package.json": "{}",
      "real/src/x.ts": "",
      "elsewhere/package.json": "{}",
    });
    symlinkSync(join(root, "real/src"), join(root, "elsewhere/link"));
    assert.equal(findProject("elsewhere/link/x.ts", root).root, join(root, "real"));
  });

  it("ignores a folder named package.json", () => {
    const root = folder.write({ "package.json": "{}", "a/x.ts": "" });
    mkdirSync(join(root, "a/package.json"));
    assert.equal(findProject("a/x.ts", root).root, root);
  });

  it("reads a package.json with a byte order mark and CRLF", () => {
    const root = folder.write({ "package.json": '\uFEFF{\r\n  "name": "a"\r\n}\r\n' });
    assert.deepEqual(findProject(root, root).packageJson, { name: "a" });
  });

  it("searches upwards from a path that does not exist", () => {
    const root = folder.write({ "package.json": "{}" });
    assert.equal(findProject("no/such/file.ts", root).root, root);
  });

  it("uses the working directory if there is no package.json", function () {
    const root = folder.write({ "a/x.ts": "", "b/y.ts": "" });
    const found = findProject(join(root, "a/x.ts"), join(root, "b"));
    // A machine may have a package.json above its temporary folder.
    if (found.packageJson !== undefined) this.skip();
    assert.deepEqual(found, { root: join(root, "b"), config: {} });
  });

  describe("the fx key", () => {
    const cases: [name: string, fx: string, details: string[]][] = [
      [
        "no object",
        '["src/index.ts"]',
        ['fx: expected an object such as { "entry": ["src/index.ts"] }, got ["src/index.ts"]'],
      ],
      ["null", "null", ['fx: expected an object such as { "entry": ["src/index.ts"] }, got null']],
      [
        "a setting that does not exist",
        '{ "enrty": [] }',
        ['fx.enrty: unknown setting; did you mean "entry"?'],
      ],
      ["__proto__", '{ "__proto__": { "entry": ["x.ts"] } }', ["fx.__proto__: unknown setting"]],
      [
        "text for entry",
        '{ "entry": "src/index.ts" }',
        ['fx.entry: expected a list of paths such as ["src/index.ts"], got "src/index.ts"'],
      ],
      [
        "an empty entry",
        '{ "entry": [] }',
        ['fx.entry: expected a list of paths such as ["src/index.ts"], got []'],
      ],
      [
        "several faults",
        '{ "entry": ["ok.ts", 5, "../x.ts", "/etc/x.ts", "", "a/../../x.ts", ".."], "port": 1 }',
        [
          "fx.port: unknown setting",
          "fx.entry[1]: expected a path inside the project, got 5",
          'fx.entry[2]: expected a path inside the project, got "../x.ts"',
          'fx.entry[3]: expected a path inside the project, got "/etc/x.ts"',
          'fx.entry[4]: expected a path inside the project, got ""',
          'fx.entry[5]: expected a path inside the project, got "a/../../x.ts"',
          'fx.entry[6]: expected a path inside the project, got ".."',
        ],
      ],
    ];
    for (const [name, fx, details] of cases) {
      it(`rejects ${name}, and lists every fault`, async () => {
        const root = folder.write({ "package.json": `{\n  "name": "a",\n  "fx": ${fx}\n}` });
        const error = await awaitFxError(() => findProject(root, root), "FX3009");
        assert.deepEqual(error.details, details);
        assert.deepEqual(error.location, { file: join(root, "package.json"), line: 3 });
      });
    }
  });

  it("reports the place of a syntax error in package.json", async () => {
    const root = folder.write({ "package.json": '{\n  "name": "a"\n  "fx": {}\n}' });
    await awaitFxError(
      () => findProject(root, root),
      "FX3009",
      /^package\.json:3:3 is not valid JSON: /,
    );
  });

  it("reports where a truncated package.json ends", async () => {
    const root = folder.write({ "package.json": '{\n  "name": "a",' });
    assert.match(
      (await awaitFxError(() => findProject(root, root))).message,
      /^package\.json:2:1[45] is not valid JSON: /,
    );
  });

  it("rejects a package.json that is not an object", async () => {
    const root = folder.write({ "package.json": "[]" });
    assert.equal(
      (await awaitFxError(() => findProject(root, root))).message,
      "package.json is not a JSON object",
    );
  });

  it("reports a package.json that cannot be read", async () => {
    const root = folder.path;
    symlinkSync("package.json", join(root, "package.json"));
    assert.equal((await awaitFxError(() => findProject(root, root))).code, "FX5003");
  });
});
