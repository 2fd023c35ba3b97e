import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { loadProject, listModuleFiles } from "../../../src/runtime/loader/load-project.ts";
import { locatePath } from "../../../src/runtime/loader/locate-path.ts";
import { findProject } from "../../../src/runtime/loader/project/project.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("loadProject", () => {
  const folder = useTemporaryFolder();

  /** Stands in for flyte-fx; these tests only check which modules are imported. */
  function load(paths: string[], cwd = folder.path): ReturnType<typeof loadProject> {
    folder.write({
      "sdk/package.json": '{ "type": "module" }',
      "sdk/index.js": "export const registered = [];",
    });
    return loadProject({ paths, cwd, sdkEntry: join(folder.path, "sdk/index.js") });
  }

  const filesOf = ({ modules, project }: Awaited<ReturnType<typeof load>>): string[] =>
    modules.map(({ file }) => relative(project.root, file));

  it("imports the modules of the paths in order, each once", async () => {
    const root = folder.write({
      "package.json": "{}",
      "src/b.ts": 'import { c } from "./c.ts";\nexport const b: number = c;',
      "src/a.ts": "export const a: number = 1;",
      "src/c.ts": "export const c = 2;",
    });
    const loaded = await load(["src/b.ts", "src", "src/a.ts"]);
    assert.deepEqual(filesOf(loaded), ["src/b.ts", "src/a.ts", "src/c.ts"]);
    const found = loaded.modules.map(({ exports }) => ({ ...exports }));
    assert.deepEqual(found, [{ b: 2 }, { a: 1 }, { c: 2 }]);
    const sources = ["src/b.ts", "src/c.ts", "src/a.ts"].map((file) => join(root, file));
    assert.deepEqual([...loaded.sources.keys()], sources);
    assert.equal(loaded.project.root, root);
    assert.equal(loaded.foreignSdk, undefined);
  });

  it("loads the project at or above the working directory if no paths are passed", async () => {
    const root = folder.write({
      "package.json": '{ "fx": { "entry": ["lib/x.ts"] } }',
      "lib/x.ts": "export const x = 1;",
      "deep/er/y.ts": "",
    });
    const loaded = await load([], join(root, "deep/er"));
    assert.deepEqual(filesOf(loaded), ["lib/x.ts"]);
  });

  it("loads TypeScript beside the JavaScript that was compiled from it, also through imports", async () => {
    folder.write({
      "package.json": '{ "type": "module" }',
      "src/a.ts": 'export * from "./b.js";',
      "src/b.ts": 'export { c } from "./c.mjs";',
      "src/b.js": 'throw new Error("compiled");',
      "src/c.mjs": "export const c = 1;",
    });
    const loaded = await load(["src"]);
    assert.deepEqual(filesOf(loaded), ["src/a.ts", "src/b.ts", "src/c.mjs"]);
    for (const { exports } of loaded.modules) assert.deepEqual({ ...exports }, { c: 1 });
    assert.equal(loaded.skipped.length, 1);
    assert.match(loaded.skipped[0]!, /src\/b\.js, because .*src\/b\.ts is loaded$/);
  });

  it("loads nothing from a folder without modules", async () => {
    folder.write({ "package.json": "{}", "docs/README.md": "" });
    const { modules, tasks, exportedConnectors } = await load(["docs"]);
    assert.deepEqual([modules, tasks, exportedConnectors], [[], [], []]);
  });

  it("shares the SDK's module state with the author's modules", async () => {
    folder.write({
      "package.json": "{}",
      "a.ts": 'import { registered } from "flyte-fx";\n(registered as string[]).push("a");',
    });
    await load(["a.ts"]);
    const sdk = (await import(join(folder.path, "sdk/index.js"))) as { registered: string[] };
    assert.deepEqual(sdk.registered, ["a"]);
  });

  it("rejects paths of several projects before it imports anything", async () => {
    folder.write({
      "p/package.json": "{}",
      "p/a.ts": "throw 1;",
      "q/package.json": "{}",
      "q/b.ts": "throw 2;",
    });
    const error = await awaitFxError(() => load(["p/a.ts", "q/b.ts"]), "FX2008");
    assert.deepEqual(error.details, ["p/a.ts belongs to p", "q/b.ts belongs to q"]);
  });

  it("rejects missing paths before it imports anything", async () => {
    folder.write({ "package.json": "{}", "a.ts": "throw 1;" });
    const message = 'no file or folder "b.ts"; did you mean "a.ts"?';
    await awaitFxError(() => load(["a.ts", "b.ts"]), "FX2001", message);
  });

  it("imports modules of TypeScript again, with what they import", async () => {
    const root = folder.write({
      "package.json": "{}",
      "a.ts": 'export { state } from "./b.ts";',
      "b.ts": "export const state: number[] = [];",
      "world.ts": 'export { state as seen } from "./b.ts";',
    });
    const loaded = await load(["a.ts"]);
    const state = loaded.modules[0]!.exports["state"];
    assert.equal((await loaded.importModule(join(root, "world.ts")))["seen"], state);
    await loaded.importAgain?.();
    const seenAgain = (await loaded.importModule(join(root, "world.ts")))["seen"];
    assert.deepEqual(seenAgain, []);
    assert.notEqual(seenAgain, state);
  });

  it("does not import modules of JavaScript again", async () => {
    folder.write({ "package.json": '{ "type": "module" }', "a.js": "export const a = 1;" });
    assert.equal((await load(["a.js"])).importAgain, undefined);
  });
});

describe("listModuleFiles", () => {
  const folder = useTemporaryFolder();

  let skipped: readonly string[];

  function filesOf(path: string, files: Record<string, string>): string[] {
    const root = folder.write(files);
    const listed = listModuleFiles(locatePath(path, root), findProject(path, root), root);
    skipped = listed.skipped;
    return listed.files.map((file) => relative(root, file));
  }

  const empty = (...names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, ""]));
  /** The modules of a project that names no entries. */
  const inPlain = (...names: readonly string[]) =>
    filesOf(".", { "package.json": "{}", ...empty(...names) });

  it("returns a file as itself", () => {
    const packageJson = '{ "fx": { "entry": ["src/b.ts"] } }';
    const files = { "package.json": packageJson, ...empty("src/a.ts", "src/b.ts") };
    assert.deepEqual(filesOf("src/a.ts", files), ["src/a.ts"]);
  });

  it("prefers the project's entries, in their order", () => {
    const packageJson = '{ "fx": { "entry": ["src/b.ts", "./a.ts"] } }';
    const files = { "package.json": packageJson, ...empty("a.ts", "src/b.ts", "src/index.ts") };
    assert.deepEqual(filesOf(".", files), ["src/b.ts", "a.ts"]);
  });

  it("returns the entries inside a folder of the project", () => {
    const names = ["a.ts", "src/b.ts", "src/c.ts", "more/d.ts"];
    const packageJson = '{ "fx": { "entry": ["src/b.ts", "a.ts"] } }';
    const files = { "package.json": packageJson, ...empty(...names) };
    assert.deepEqual(filesOf("src", files), ["src/b.ts"]);
    assert.deepEqual(filesOf("more", files), ["more/d.ts"]);
  });

  it("rejects an entry that a link puts outside the project", async () => {
    const root = folder.write({
      "project/package.json": '{ "fx": { "entry": ["src/a.ts", "b.ts", "c/d.ts"] } }',
      ...empty("project/src/a.ts", "a.ts", "d.ts"),
    });
    const project = join(root, "project");
    symlinkSync(join(root, "a.ts"), join(project, "b.ts"));
    symlinkSync(root, join(project, "c"));
    const error = await awaitFxError(() =>
      listModuleFiles(locatePath(".", project), findProject(".", project), project),
    );
    assert.equal(error.code, "FX3009");
    assert.deepEqual(error.details, [
      `"b.ts" is outside the project: ${join(root, "a.ts")}`,
      `"c/d.ts" is outside the project: ${join(root, "d.ts")}`,
    ]);
  });

  it("falls back to src/index.ts", () => {
    assert.deepEqual(inPlain("src/index.ts", "src/a.ts", "b.ts"), ["src/index.ts"]);
    assert.deepEqual(inPlain(), ["src/index.ts"]);
  });

  it("falls back to src/index.js in a JavaScript project", () =>
    assert.deepEqual(inPlain("src/index.js", "a.js"), ["src/index.js"]));

  it("falls back to the folder's modules by name, without tests, declarations and configurations", () => {
    const typeScript = ["z.ts", "a.mts", "m.ts", "y.cts", "q.tsx", "deep/b.ts", "types.d.ts"];
    const others = ["a.test.ts", "a.spec.mts", "types.d.mts", "vitest.config.ts", ".eslintrc.cjs"];
    const javaScript = ["x.js", "x.test.js", "eslint.config.mjs", "node_modules/n/n.js"];
    const expected = ["a.mts", "m.ts", "x.js", "y.cts", "z.ts"];
    assert.deepEqual(inPlain(...typeScript, ...others, ...javaScript), expected);
    assert.deepEqual(skipped, []);
  });

  it("returns the JavaScript modules of a folder of compiled code", () => {
    const expected = ["dist/a.js", "dist/b.mjs", "dist/c.cjs"];
    const more = ["src/index.ts", "dist/a.d.ts", "dist/a.js.map", "dist/a.test.js"];
    const files = { "package.json": "{}", ...empty(...expected, ...more) };
    assert.deepEqual(filesOf("dist", files), expected);
  });

  it("skips JavaScript that was compiled from a module beside it", () => {
    const listed = inPlain("a.ts", "a.js", "b.js", "b.cjs", "c.mts", "c.mjs");
    assert.deepEqual(listed, ["a.ts", "b.js", "c.mts"]);
    assert.deepEqual(skipped, [
      "a.js, because a.ts is loaded",
      "b.cjs, because b.js is loaded",
      "c.mjs, because c.mts is loaded",
    ]);
  });

  it("tells what it skipped in a folder without anything else", () => {
    const files = { "dist/a.test.js": "", "dist/vite.config.js": "" };
    assert.deepEqual(filesOf("dist", { "package.json": "{}", ...files }), []);
    assert.deepEqual(skipped, [
      "dist/a.test.js, which is a test or a configuration",
      "dist/vite.config.js, which is a test or a configuration",
    ]);
  });

  it("follows links to files and ignores folders named like modules", () => {
    const root = folder.write({ "package.json": "{}", "lib/real.ts": "", "dir.ts/x.ts": "" });
    symlinkSync(join(root, "lib/real.ts"), join(root, "linked.ts"));
    assert.deepEqual(filesOf(".", {}), ["lib/real.ts"]);
  });

  it("reports every entry that is not a module", async () => {
    const entry = '["src/indx.ts", "src", "data.csv", "src/index.ts"]';
    const packageJson = `{ "fx": { "entry": ${entry} } }`;
    const files = { "package.json": packageJson, ...empty("src/index.ts", "data.csv") };
    const error = await awaitFxError(() => filesOf(".", files), "FX3009");
    assert.deepEqual(error.details, [
      'no file or folder "src/indx.ts"; did you mean "src/index.ts"?',
      '"src" is a folder',
      '"data.csv" is not a module',
    ]);
  });
});
