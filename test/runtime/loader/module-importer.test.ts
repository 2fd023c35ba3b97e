import assert from "node:assert/strict";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";
import { type ProbeResult, usePlainFx } from "./plain-fx.ts";

const PROJECT = { "package.json": '{ "type": "module" }' };

describe("ModuleImporter, in its own thread", () => {
  const fx = usePlainFx();
  const folder = useTemporaryFolder();

  /** Loads the first file unless there are paths. */
  async function load(
    files: Record<string, string>,
    paths = [Object.keys(files).find((file) => file.startsWith("src/a."))!],
    cacheDir?: string,
  ): Promise<ProbeResult> {
    const cwd = folder.write({ ...PROJECT, ...files });
    return fx.load({ paths, cwd, cacheDir });
  }

  /** What the module recorded; it must load. */
  async function seenBy(files: Record<string, string>, paths?: string[]): Promise<unknown> {
    const { seen, error } = await load(files, paths);
    assert.equal(error, undefined);
    return seen;
  }

  describe("supports, as Node does,", () => {
    it("import.meta", async () => {
      const source =
        "globalThis.seen = [import.meta.url, import.meta.filename, import.meta.dirname, import.meta.resolve('./b.ts')];";
      const seen = await seenBy({ "src/ä b.ts": source, "src/b.ts": "" }, ["src/ä b.ts"]);
      const url = `file://${folder.path.replaceAll(" ", "%20").replaceAll("ü", "%C3%BC")}/src/`;
      assert.deepEqual(seen, [
        `${url}%C3%A4%20b.ts`,
        join(folder.path, "src/ä b.ts"),
        join(folder.path, "src"),
        `${url}b.ts`,
      ]);
    });

    it("top-level await, and the exports of a module that awaits", async () => {
      const files = {
        "src/a.ts":
          'import { b } from "./b.ts";\nconst more = await Promise.resolve(2);\nglobalThis.seen = [b, more];',
        "src/b.ts":
          "export const b = await new Promise<number>((resolve) => setImmediate(() => resolve(1)));",
      };
      assert.deepEqual(await seenBy(files), [1, 2]);
    });

    it("live bindings, also in circular imports", async () => {
      const files = {
        "src/a.ts":
          'import { add, count } from "./b.ts";\nexport const name = "a";\nconst before = count;\nadd();\nglobalThis.seen = [before, count, add.nameOfA()];',
        "src/b.ts":
          'import { name } from "./a.ts";\nexport let count = 0;\nexport function add() { count++; }\nadd.nameOfA = () => name;',
      };
      assert.deepEqual(await seenBy(files), [0, 1, "a"]);
    });

    it("packages that are only ES modules, and CommonJS as a default export", async () => {
      const files = {
        "src/a.ts":
          'import one, { named } from "esm-only";\nimport two, { other } from "old";\nglobalThis.seen = [one, named, two, other];',
        "node_modules/esm-only/package.json":
          '{ "name": "esm-only", "type": "module", "exports": { "import": "./i.js" } }',
        "node_modules/esm-only/i.js": "export default 1; export const named = await 2;",
        "node_modules/old/package.json": '{ "name": "old" }',
        "node_modules/old/index.js":
          'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = 3; exports.other = 4;',
      };
      assert.deepEqual(await seenBy(files), [1, 2, { default: 3, other: 4 }, 4]);
    });

    it("JSON", async () => {
      const files = {
        "src/a.ts": 'import b from "./b.json" with { type: "json" };\nglobalThis.seen = b;',
        "src/b.json": '{ "x": [1] }',
      };
      assert.deepEqual(await seenBy(files), { x: [1] });
    });

    it("TypeScript from .js specifiers, and TypeScript-only syntax", async () => {
      const files = {
        "src/a.ts":
          'import { Color, Point, type Shape } from "./b.js";\nconst p: Shape = new Point(1, 2);\nnamespace Space { export const z = 5; }\nglobalThis.seen = [Color.Red, p.x, Space.z];',
        "src/b.ts":
          "export enum Color { Red = 7 }\nexport interface Shape { x: number }\nexport class Point implements Shape {\n  declare w: number;\n  constructor(public x: number, private readonly y: number) {}\n}",
      };
      assert.deepEqual(await seenBy(files), [7, 1, 5]);
    });

    it("a CommonJS TypeScript module with require", async () => {
      const source =
        'import path = require("node:path");\nconst sdk = require("flyte-fx");\n(globalThis as any).seen = [path.sep, typeof sdk.t.int];';
      assert.deepEqual(await seenBy({ "src/a.cts": source }), ["/", "function"]);
    });
  });

  it("imports a module once, whichever way it is imported", async () => {
    const files = {
      "src/a.ts": 'import "./b.ts";',
      "src/b.ts": "globalThis.seen = (globalThis.seen ?? 0) + 1;",
    };
    assert.equal(await seenBy(files, ["src/b.ts", "src/a.ts", "src/b.ts"]), 1);
  });

  it("imports a module once through symbolic links", async () => {
    folder.write({
      ...PROJECT,
      "src/a.ts": 'import "./b.ts";',
      "src/b.ts": "globalThis.seen = (globalThis.seen ?? 0) + 1;",
    });
    symlinkSync(folder.path, join(folder.path, "link"));
    const paths = ["link/src/b.ts", "src/a.ts"];
    const { seen, modules, error } = await fx.load({ paths, cwd: folder.path });
    assert.deepEqual([error, seen], [undefined, 1]);
    const files = modules.map(({ file }) => file);
    assert.deepEqual(files, [join(folder.path, "src/b.ts"), join(folder.path, "src/a.ts")]);
  });

  it("reads files with a byte order mark and CRLF", async () => {
    const { error } = await load({
      "src/a.ts": '\uFEFFinterface A {\r\n  a: string;\r\n}\r\nthrow new Error("x" as string);\r\n',
    });
    assert.equal(error?.place, join(folder.path, "src/a.ts:4:7"));
  });

  describe("tsconfig paths", () => {
    const files = {
      "src/a.ts": 'import { b } from "@/b";\nglobalThis.seen = b;',
      "lib/b.ts": "export const b: number = 1;",
    };
    const options =
      '{\n  // comments are allowed\n  "compilerOptions": { "paths": { "@/*": ["./lib/*"] }, },\n}';

    it("are followed", async () => {
      assert.equal(await seenBy({ ...files, "tsconfig.json": options }), 1);
    });
    it("are followed from a base configuration", async () => {
      const extending = { "tsconfig.json": '{ "extends": "./base" }', "base.json": options };
      assert.equal(await seenBy({ ...files, ...extending }), 1);
    });
    it("are not searched forever in configurations that extend each other", async () => {
      const circle = {
        "tsconfig.json": '{ "extends": "./base.json" }',
        "base.json": '{ "extends": "./tsconfig.json" }',
      };
      assert.equal(await seenBy({ "src/a.ts": "globalThis.seen = 1;", ...circle }), 1);
    });
    it("are an error in an unreadable tsconfig.json", async () => {
      const { error } = await load({
        ...files,
        "tsconfig.json": '{ "extends": "./gone.json", "compilerOptions": { "paths": {} } }',
      });
      const message = "tsconfig.json cannot be read: Error: File './gone.json' not found.";
      assert.deepEqual([error?.code, error?.message], ["FX3001", message]);
    });
  });

  describe("the cache", () => {
    const files = {
      "src/a.ts": 'import { b } from "./b.ts";\nconst c: number = b;\nglobalThis.seen = c;',
      "src/b.ts": "export const b: number = 1;",
    };

    const loadCached = (modules: Record<string, string> = files) =>
      load(modules, undefined, join(folder.path, "cache"));

    it("avoids loading the compiler the second time", async () => {
      const first = await loadCached();
      const second = await loadCached();
      assert.deepEqual([first.usedBabel, second.usedBabel], [true, false]);
      assert.deepEqual([first.seen, second.seen], [1, 1]);
      assert.deepEqual(second.compiled, [
        join(folder.path, "src/a.ts"),
        join(folder.path, "src/b.ts"),
      ]);
    });

    it("is not used after the source has changed", async () => {
      await loadCached();
      const changed = { ...files, "src/b.ts": "export const b: number = 2;" };
      const { seen, usedBabel } = await loadCached(changed);
      assert.deepEqual([seen, usedBabel], [2, true]);
    });

    it("keeps the mapping to the author's columns", async () => {
      const throwing = {
        "src/a.ts":
          'export const f = <T extends object>(x: T): number => { throw new Error("no"); };\nf<object>({} as object);',
      };
      await loadCached(throwing);
      const { error, usedBabel } = await loadCached(throwing);
      assert.equal(usedBabel, false);
      assert.equal(error?.place, join(folder.path, "src/a.ts:1:62"));
    });

    it("is private to the user, and nothing is written outside it", async () => {
      const cacheDir = join(folder.path, "cache");
      await loadCached();
      const all = readdirSync(cacheDir, { recursive: true }).sort().map(String);
      const modes = ["", ...all].map((name) => statSync(join(cacheDir, name)).mode & 0o777);
      assert.deepEqual(modes, [0o700, 0o700, 0o600, 0o600]);
      assert.deepEqual(readdirSync(folder.path).sort(), ["cache", "package.json", "src"]);
    });

    it("is ignored if one of its files is damaged", async () => {
      const cacheDir = join(folder.path, "cache");
      await loadCached();
      const [version = ""] = readdirSync(cacheDir);
      for (const name of readdirSync(join(cacheDir, version))) {
        const file = join(cacheDir, version, name);
        writeFileSync(file, readFileSync(file, "utf8").slice(0, -10));
      }
      const { seen, usedBabel } = await loadCached();
      assert.deepEqual([seen, usedBabel], [1, true]);
    });
  });

  describe("JavaScript", () => {
    it("that throws runs once and reports the place", async () => {
      const source = 'console.log("runs");\nthrow new TypeError("no");';
      const { error, stdout } = await load({ "src/a.mjs": source });
      assert.equal(stdout, "runs\n");
      const reported = [error?.code, error?.place, error?.cause];
      assert.deepEqual(reported, ["FX3002", join(folder.path, "src/a.mjs:2:7"), "TypeError: no"]);
    });

    it("that throws when imported from TypeScript is reported with its first error", async () => {
      const files = {
        "src/a.ts": 'import "./b.mjs";',
        "src/b.mjs":
          'if (globalThis.ran) throw new Error("a consequence");\nglobalThis.ran = true;\nthrow new TypeError("the cause");',
      };
      const { error } = await load(files);
      const found = [error?.place, error?.cause];
      assert.deepEqual(found, [join(folder.path, "src/b.mjs:3:7"), "TypeError: the cause"]);
    });

    it("may import TypeScript", async () => {
      const files = {
        "src/a.mjs": 'import { b } from "./b.ts";\nglobalThis.seen = b;',
        "src/b.ts": "export const b: number = 1;",
      };
      assert.equal(await seenBy(files), 1);
    });

    it("may be an ES module in a package without a type", async () => {
      const files = { "package.json": "{}", "src/a.js": "export const a = 1;" };
      const { modules, error } = await load(files);
      assert.equal(error, undefined);
      assert.deepEqual(modules[0]?.exports, ["a"]);
    });

    it("reports the name that flyte-fx does not export, and suggests one", async () => {
      const { error } = await load({
        "src/a.mjs": 'import { t } from "flyte-fx";\nimport { taks } from "flyte-fx";\ntaks(t);',
      });
      const message =
        'src/a.mjs:2:10 imports "taks" from "flyte-fx", which does not export it; did you mean "task"?';
      assert.deepEqual([error?.code, error?.message], ["FX3008", message]);
    });

    it("reports the place of a syntax error", async () => {
      const { error } = await load({ "src/a.mjs": "const a = 1;\nconst b = ;" });
      const reported = [error?.code, error?.message];
      assert.deepEqual(reported, ["FX3001", 'src/a.mjs:2:11 Unexpected token ";"']);
    });
  });

  it("runs an installed package that throws once", async () => {
    const files = {
      "package.json": '{ "type": "module", "dependencies": { "bad": "1" } }',
      "src/a.ts": 'import "bad";',
      "node_modules/bad/package.json": '{ "name": "bad", "type": "module", "exports": "./i.js" }',
      "node_modules/bad/i.js": 'console.log("runs");\nthrow new Error("no");',
    };
    const { error, stdout } = await load(files);
    assert.equal(stdout, "runs\n");
    assert.equal(error?.cause, "Error: no");
  });

  it("imports TypeScript of a linked package outside the project", async () => {
    folder.write({
      "lib/package.json": '{ "name": "lib", "type": "module", "exports": "./i.ts" }',
      "lib/i.ts": "export const lib: number = 1;",
    });
    mkdirSync(join(folder.path, "node_modules"));
    symlinkSync(join(folder.path, "lib"), join(folder.path, "node_modules/lib"));
    const files = {
      "package.json": '{ "type": "module", "dependencies": { "lib": "*" } }',
      "src/a.ts": 'import { lib } from "lib";\nglobalThis.seen = lib;',
    };
    assert.equal(await seenBy(files), 1);
  });

  it("reports a module that waits forever", async () => {
    const { error } = await load({ "src/a.ts": "await new Promise(() => {});" });
    const reported = [error?.code, error?.message];
    assert.deepEqual(reported, [
      "FX3002",
      "src/a.ts never finishes loading: its top-level await waits for a promise that can never settle",
    ]);
  });
});
