import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { loadProject } from "../../../src/runtime/loader/load-project.ts";
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

  const from = (root: string, files: readonly string[]): string[] =>
    files.map((file) => relative(root, file));

  it("imports the modules of the paths in order, each once", async () => {
    const root = folder.write({
      "package.json": "{}",
      "src/b.ts": 'import { c } from "./c.ts";\nexport const b: number = c;',
      "src/a.ts": "export const a: number = 1;",
      "src/c.ts": "export const c = 2;",
    });
    const loaded = await load(["src/b.ts", "src", "src/a.ts"]);
    assert.deepEqual(
      from(
        root,
        loaded.modules.map(({ file }) => file),
      ),
      ["src/b.ts", "src/a.ts", "src/c.ts"],
    );
    assert.deepEqual(
      loaded.modules.map(({ exports }) => ({ ...exports })),
      [{ b: 2 }, { a: 1 }, { c: 2 }],
    );
    assert.deepEqual(from(root, [...loaded.sources.keys()]), ["src/b.ts", "src/c.ts", "src/a.ts"]);
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
    assert.deepEqual(
      from(
        root,
        loaded.modules.map(({ file }) => file),
      ),
      ["lib/x.ts"],
    );
  });

  it("loads TypeScript beside the JavaScript that was compiled from it, also through imports", async () => {
    const root = folder.write({
      "package.json": '{ "type": "module" }',
      "src/a.ts": 'export * from "./b.js";',
      "src/b.ts": 'export { c } from "./c.mjs";',
      "src/b.js": 'throw new Error("compiled");',
      "src/c.mjs": "export const c = 1;",
    });
    const loaded = await load(["src"]);
    assert.deepEqual(
      loaded.modules.map(({ file, exports }) => [relative(root, file), { ...exports }]),
      ["a.ts", "b.ts", "c.mjs"].map((name) => [`src/${name}`, { c: 1 }]),
    );
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
    const error = await awaitFxError(() => load(["p/a.ts", "q/b.ts"]));
    assert.equal(error.code, "FX2008");
    assert.deepEqual(error.details, ["p/a.ts belongs to p", "q/b.ts belongs to q"]);
  });

  it("rejects missing paths before it imports anything", async () => {
    folder.write({ "package.json": "{}", "a.ts": "throw 1;" });
    const error = await awaitFxError(() => load(["a.ts", "b.ts"]));
    assert.deepEqual(
      [error.code, error.message],
      ["FX2001", 'no file or folder "b.ts"; did you mean "a.ts"?'],
    );
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
