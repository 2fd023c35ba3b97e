import assert from "node:assert/strict";
import { join } from "node:path";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";
import { type ProbeResult, usePlainFx } from "./plain-fx.ts";

type Files = Readonly<Record<string, string>>;

const PRESS = "export const press = 1;\nconst hidden = 2;\nconsole.log(hidden);";

const PACKAGES: Files = {
  "package.json": '{ "type": "module", "dependencies": { "modern": "1", "old": "1" } }',
  "node_modules/modern/package.json": '{ "name": "modern", "type": "module", "exports": "./i.js" }',
  "node_modules/modern/i.js": "export const debounce = 1;",
  "node_modules/old/package.json": '{ "name": "old" }',
  "node_modules/old/index.js":
    "exports.plain = 1; if (exports.plain > 1) exports.rare = 2; Object.assign(exports, { computed: 3 });",
};

const MISTAKES: Record<string, { files: Files; message: string }> = {
  "a misspelled name": {
    files: {
      "src/a.ts": '// pres\nimport { type P, pres } from "./press.ts";\nconsole.log(pres as P);',
      "src/press.ts": `${PRESS} export type P = number;`,
    },
    message:
      'src/a.ts:2:18 imports "pres" from "./press.ts", which does not export it; did you mean "press"?',
  },
  "a name on a line of its own": {
    files: {
      "src/a.ts":
        "import {\n  press, // isn't missing\n  pres as other,\n} from './press.ts'\nconsole.log(press, other)",
      "src/press.ts": PRESS,
    },
    message:
      'src/a.ts:3:3 imports "pres" from "./press.ts", which does not export it; did you mean "press"?',
  },
  "a name unlike all others": {
    files: {
      "src/a.ts": 'import { zzz } from "./press.ts";\nconsole.log(zzz);',
      "src/press.ts": PRESS,
    },
    message: 'src/a.ts:1:10 imports "zzz" from "./press.ts", which does not export it',
  },
  "a name that an imported module imports": {
    files: {
      "src/a.ts": 'import "./b.ts";',
      "src/b.ts": 'import { pres } from "./press.ts"; console.log(pres);',
      "src/press.ts": PRESS,
    },
    message:
      'src/b.ts:1:10 imports "pres" from "./press.ts", which does not export it; did you mean "press"?',
  },
  "a default export that does not exist": {
    files: {
      "src/a.ts": 'import main from "./press.ts";\nconsole.log(main);',
      "src/press.ts": PRESS,
    },
    message: 'src/a.ts:1:8 imports "default" from "./press.ts", which does not export it',
  },
  "a name of a package": {
    files: {
      ...PACKAGES,
      "src/a.ts": 'import { debunce } from "modern";\nconsole.log(debunce);',
    },
    message:
      'src/a.ts:1:10 imports "debunce" from "modern", which does not export it; did you mean "debounce"?',
  },
  "a name of a JavaScript module": {
    files: {
      "src/a.mjs": 'import { press, pres } from "./press.mjs";\nconsole.log(press, pres);',
      "src/press.mjs": PRESS,
    },
    message: 'src/a.mjs:1:17 imports "pres" from "./press.mjs", which does not export it',
  },
};

const LOADS: Record<string, Files> = {
  "type-only imports": {
    "src/a.ts":
      'import type { T } from "./t.ts";\nimport { type U, v } from "./t.ts";\nglobalThis.seen = v as T & U;',
    "src/t.ts": "export type T = number; export interface U {} export const v = 7;",
  },
  "names that are only used as types": {
    "src/a.ts":
      'import { T, U, v } from "./t.ts";\nclass A implements U { b!: T; }\nglobalThis.seen = v as T & A;',
    "src/t.ts": "export type T = number; export interface U {} export const v = 7;",
  },
  "types that are exported again": {
    "src/a.ts": 'export { T, U as V, v } from "./b.ts"; import "./b.ts"; globalThis.seen = 7;',
    "src/b.ts": 'import { U } from "./t.ts";\nexport * from "./t.ts"; export { U };',
    "src/t.ts": "export type T = number; export interface U {} export const v = 7;",
  },
  "a type that is exported again as the default": {
    "src/a.ts": 'import { T } from "./t.ts"; globalThis.seen = 7; export default T;',
    "src/t.ts": "interface S {} export type { S as T };",
  },
  "types of a package that are exported again": {
    ...PACKAGES,
    "src/a.ts": 'export { Options } from "modern"; globalThis.seen = 7;',
  },
  "circular imports": {
    "src/a.ts": 'import { b } from "./b.ts";\nexport const a = 7;\nglobalThis.seen = b();',
    "src/b.ts": 'import { a } from "./a.ts";\nexport const b = () => a;',
  },
  "circular imports of a module that exports all of another": {
    "src/a.ts": 'import { b } from "./b.ts";\nexport * from "./c.ts";\nglobalThis.seen = b();',
    "src/b.ts": 'import { c } from "./a.ts";\nexport const b = () => c;',
    "src/c.ts": "export const c = 7;",
  },
  "names of packages that are CommonJS": {
    ...PACKAGES,
    "src/a.ts":
      'import { plain, rare, computed } from "old";\nglobalThis.seen = plain === 1 && rare === undefined && computed === undefined ? 7 : 0;',
  },
  "names of CommonJS modules": {
    "src/a.ts":
      'import { a, rare } from "./b.cjs";\nimport { c, later } from "./c.cts";\nglobalThis.seen = a + c + (rare ?? later ?? 0);',
    "src/b.cjs": "exports.a = 3; if (exports.a > 3) exports.rare = 4;",
    "src/c.cts": "module.exports = Object.fromEntries([['c', 4]]);",
  },
  "properties of namespaces": {
    ...PACKAGES,
    "src/a.ts":
      'import * as _press from "./press.ts";\nimport * as modern from "modern";\nglobalThis.seen = (_press.pres ?? 6) + (modern.nope ?? 1);',
    "src/press.ts": PRESS,
  },
  "properties that look like compiled imports": {
    "src/a.ts":
      'import { press } from "./press.ts";\nconst o = { _press: { pres: 7 } };\n// _press.nope\nglobalThis.seen = press && o._press.pres;',
    "src/press.ts": PRESS,
  },
  JSON: {
    "src/a.ts":
      'import b, { x } from "./b.json" with { type: "json" };\nglobalThis.seen = b.x + x;',
    "src/b.json": '{ "x": 3.5 }',
  },
};

describe("An imported name", () => {
  const fx = usePlainFx();
  const folder = useTemporaryFolder();

  async function load(files: Files, cacheDir?: string): Promise<ProbeResult> {
    const cwd = folder.write({ "package.json": '{ "type": "module" }', ...files });
    return fx.load({
      paths: [Object.keys(files).find((file) => file.startsWith("src/a."))!],
      cwd,
      cacheDir,
    });
  }

  describe("that does not exist is an error:", () => {
    for (const [name, { files, message }] of Object.entries(MISTAKES)) {
      it(name, async () => {
        const { error } = await load(files);
        assert.deepEqual([error?.code, error?.message], ["FX3008", message]);
        assert.equal(error?.place, join(folder.path, message.slice(0, message.indexOf(" "))));
      });
    }
  });

  describe("loads if it is among", () => {
    for (const [name, files] of Object.entries(LOADS)) {
      it(name, async () => {
        const { error, seen } = await load(files);
        assert.deepEqual([error, seen], [undefined, 7]);
      });
    }
  });

  it("that does not exist stops the module before it runs, also from the cache", async () => {
    const files = {
      "src/a.ts": 'import { pres } from "./press.ts";\nconsole.log("ran");\npres();',
      "src/press.ts": "export const press = 1;",
    };
    const cacheDir = join(folder.path, "cache");
    const results = [await load(files, cacheDir), await load(files, cacheDir)];
    const found = results.map(({ error, stdout, usedBabel }) => [error?.code, stdout, usedBabel]);
    assert.deepEqual(found, [
      ["FX3008", "", true],
      ["FX3008", "", false],
    ]);
  });

  it("keeps the columns of the first line", async () => {
    const { error } = await load({
      "src/a.ts": 'import { press } from "./press.ts"; press(); throw new Error("no");',
      "src/press.ts": "export const press = () => 1;",
    });
    assert.equal(error?.place, join(folder.path, "src/a.ts:1:52"));
  });
});
