import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { checkPaths } from "../../../../src/runtime/loader/check-paths.ts";
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
      ["no object", '["src/index.ts"]', ["fx must be an object"]],
      ["null", "null", ["fx must be an object"]],
      [
        "a setting that does not exist",
        '{ "enrty": [] }',
        ['unknown key "enrty"; did you mean "entry"?'],
      ],
      ["__proto__", '{ "__proto__": { "entry": ["x.ts"] } }', ['unknown key "__proto__"']],
      ["text for entry", '{ "entry": "src/index.ts" }', ["fx.entry must be a list"]],
      ["an empty entry", '{ "entry": [] }', ['fx.entry must be a list such as ["src/index.ts"]']],
      [
        "several faults",
        '{ "entry": ["ok.ts", 5, "../x.ts", "/etc/x.ts", "", "a/../../x.ts", ".."], "port": 1 }',
        [
          "fx.entry.1 must be a path inside the project",
          "fx.entry.2 must be a path inside the project",
          "fx.entry.3 must be a path inside the project",
          "fx.entry.4 must be a path inside the project",
          "fx.entry.5 must be a path inside the project",
          "fx.entry.6 must be a path inside the project",
          'unknown key "port"',
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

  for (const [what, text, message, line] of [
    [
      "a syntax error in package.json",
      '{\n  "name": "a"\n  "fx": {}\n}',
      /^package\.json is not valid JSON: /,
      3,
    ],
    ["a truncated package.json", '{\n  "name": "a",', /^package\.json is not valid JSON: /, 2],
    ["a package.json that is not an object", "[]", "package.json is not a JSON object", 1],
  ] as const)
    it(`reports ${what}`, async () => {
      const root = folder.write({ "package.json": text });
      const { location } = await awaitFxError(() => findProject(root, root), "FX3009", message);
      assert.equal(location?.line, line);
    });

  it("reports a package.json that cannot be read", async () => {
    const root = folder.path;
    symlinkSync("package.json", join(root, "package.json"));
    assert.equal((await awaitFxError(() => findProject(root, root))).code, "FX5003");
  });
});

describe("checkPaths", () => {
  const folder = useTemporaryFolder();

  it("accepts folders, and files with every module extension", () => {
    const names = ["a.ts", "b.mts", "c.cts", "d.js", "e.mjs", "f.cjs"];
    const root = folder.write(Object.fromEntries(names.map((name) => [name, ""])));
    const located = checkPaths([".", ...names], root);
    const reals = located.map((path) => path.real);
    assert.deepEqual(reals, [root, ...names.map((name) => join(root, name))]);
    const isFolders = located.map((path) => path.isFolder);
    assert.deepEqual(isFolders, [true, ...names.map(() => false)]);
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
