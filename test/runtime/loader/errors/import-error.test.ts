import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadProject } from "../../../../src/runtime/loader/load-project.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

const SDK = fileURLToPath(new URL("../../../../src/entries/index.ts", import.meta.url));

const load = (cwd: string, path = "src/a.ts") => loadProject({ paths: [path], cwd, sdkEntry: SDK });

type Files = Readonly<Record<string, string>>;

/** The message begins with the place, such as `src/a.ts:2:3`, if it is known. */
type Case = readonly [name: string, files: Files | string, message: string | RegExp, hint?: string];

const SYNTAX: Case[] = [
  ["an unexpected token", "const a = 1;\r\nconst b = ;\r\n", 'src/a.ts:2:11 Unexpected token ";"'],
  [
    "a name that is declared twice",
    "const a = 1;\nlet a = 2;",
    "src/a.ts:2:5 Identifier 'a' has already been declared",
  ],
  [
    "an imported module",
    { "src/a.ts": 'import "./b.ts";', "src/b.ts": "\n\n  const x = );" },
    'src/b.ts:3:13 Unexpected token ")"',
  ],
  [
    "JSON",
    {
      "src/a.ts": 'import b from "./b.json" with { type: "json" };\nconsole.log(b);',
      "src/b.json": '{\n  "a": 1\n  "b": 2\n}',
    },
    /^src\/a\.ts \/.*\/src\/b\.json: Expected ',' or '}' after property value/,
  ],
  [
    "code that only V8 rejects",
    {
      "src/a.ts": 'import "./b.ts"; import "./c.ts";',
      "src/b.ts": "const a: number = 1;\n\nexport const b = [a, /(?<x>a)(?<x>b)/];",
      "src/c.ts": "",
    },
    "src/b.ts Invalid regular expression: /(?<x>a)(?<x>b)/: Duplicate capture group name",
  ],
];

const THROWS: Case[] = [
  [
    "a throw at the top level",
    'interface A {\n  a: string;\n}\nif (true) throw new RangeError("no");',
    "src/a.ts:4:17 throws when it is imported",
  ],
  [
    "a throw on the first line",
    'const a: string = "x"; throw new RangeError("no");',
    "src/a.ts:1:30 throws when it is imported",
  ],
  [
    "a throw after an await, in an imported module",
    {
      "src/a.ts": 'import "./b.ts";',
      "src/b.ts":
        "await null;\nfunction f(a: unknown): never {\n\tthrow new Error(`${a as string}`);\n}\nf(1);",
    },
    "src/b.ts:3:8 throws when it is imported",
  ],
  [
    "columns after removed types",
    "export const f = <T extends { a: number }>(x: T | undefined, y?: Array<string>): number => (x as T).a + y!.length;\nf<{ a: number }>({ a: 1 } as { a: number });",
    "src/a.ts:1:108 throws when it is imported",
  ],
  [
    "a SyntaxError at run time",
    '\nexport const x: unknown = JSON.parse("{");',
    "src/a.ts:2:32 throws when it is imported",
  ],
  ["a string", 'throw "no";', "src/a.ts throws when it is imported: no"],
  ["undefined", "throw undefined;", "src/a.ts throws when it is imported: undefined was thrown"],
  [
    "an installed package that throws",
    {
      "src/a.ts": '\nimport { x } from "bad";\nconsole.log(x);',
      "package.json": '{ "dependencies": { "bad": "1" } }',
      "node_modules/bad/package.json": '{ "name": "bad", "type": "module", "exports": "./i.js" }',
      "node_modules/bad/i.js": 'export const x = 1;\nthrow new Error("bad");',
    },
    "src/a.ts:2:1 throws when it is imported",
  ],
];

const NOT_FOUND: Case[] = [
  [
    "a package",
    'const a = 1;\nimport pad from "left-pad";\npad(a);',
    'src/a.ts:2:17 imports "left-pad", which cannot be found',
    "npm install left-pad",
  ],
  [
    "a subpath of a scoped package",
    'import "@scope/pad/left";',
    'src/a.ts:1:8 imports "@scope/pad/left", which cannot be found',
    "npm install @scope/pad",
  ],
  [
    "a dependency that is not installed",
    {
      "src/a.ts": 'import "left-pad";',
      "package.json": '{ "devDependencies": { "left-pad": "1" } }',
    },
    'src/a.ts:1:8 imports "left-pad", which cannot be found',
    "npm install",
  ],
  [
    "a file",
    { "src/a.ts": 'import { w } from "./wether.ts";\nw();', "src/weather.ts": "" },
    'src/a.ts:1:19 imports "./wether.ts", which cannot be found; did you mean "./weather.ts"?',
  ],
  [
    "a file in another folder",
    { "src/a.ts": 'await import("../lib/wether.js");', "lib/weather.ts": "" },
    'src/a.ts:1:14 imports "../lib/wether.js", which cannot be found; did you mean "../lib/weather.ts"?',
  ],
  [
    "an import in an imported module",
    { "src/a.ts": 'import "./b.ts";', "src/b.ts": '\nexport * from "left-pad";' },
    'src/b.ts:2:15 imports "left-pad", which cannot be found',
    "npm install left-pad",
  ],
  [
    "an import in an installed package",
    {
      "src/a.ts": 'import "bad";',
      "package.json": '{ "dependencies": { "bad": "1" } }',
      "node_modules/bad/package.json": '{ "name": "bad", "type": "module", "exports": "./i.js" }',
      "node_modules/bad/i.js": 'import "left-pad";',
    },
    'node_modules/bad/i.js:1:8 imports "left-pad", which cannot be found',
    "npm install left-pad",
  ],
  [
    "a subpath that a package does not export",
    {
      "src/a.ts": 'import "good/inner";',
      "node_modules/good/package.json": '{ "name": "good", "exports": "./i.js" }',
      "node_modules/good/i.js": "",
    },
    /^src\/a\.ts Package subpath '\.\/inner' is not defined by "exports"/,
  ],
  [
    "an unknown subpath of flyte-fx",
    'import "flyte-fx/internals";',
    'src/a.ts:1:8 imports "flyte-fx/internals", which cannot be found',
    'import from "flyte-fx"',
  ],
  [
    "a # import of package.json",
    'import "#db";',
    'src/a.ts:1:8 imports "#db", which cannot be found',
  ],
  [
    "an unknown module of Node",
    'import "node:sqlite3";',
    'src/a.ts:1:8 imports "node:sqlite3", which cannot be found',
  ],
];

describe("toImportError", () => {
  const folder = useTemporaryFolder();
  const write = (files: Files): string =>
    folder.write({ "package.json": '{ "type": "module" }', ...files });

  for (const [title, code, cases] of [
    ["a file with a syntax error", "FX3001", SYNTAX],
    ["a file that throws", "FX3002", THROWS],
    ["an import that cannot be found", "FX3008", NOT_FOUND],
  ] as const) {
    describe(title, () => {
      for (const [name, files, message, hint] of cases) {
        it(`reports ${name} with its place`, async () => {
          const modules = typeof files === "string" ? { "src/a.ts": files } : files;
          const cwd = write(modules);
          const error = await awaitFxError(() => load(cwd), code, message);
          const { file, line, column } = error.location ?? {};
          const [place] = /^\S+:\d+:\d+/.exec(String(message)) ?? [];
          assert.equal(file && `${file}:${line}:${column}`, place && join(cwd, place));
          if (code === "FX3008") assert.equal(error.hint, hint);
        });
      }
    });
  }

  it("reports an unreadable module as an environment error", async () => {
    const refused =
      'Object.assign(new Error("EACCES: permission denied, open"), { code: "EACCES", errno: -13, syscall: "open", path: `${import.meta.dirname}/b.ts` })';
    const cwd = write({ "src/a.ts": `throw ${refused};` });
    const error = await awaitFxError(() => load(cwd));
    const reported = [error.code, error.exitCode, error.hint];
    assert.deepEqual(reported, ["FX5003", 5, "check the permissions: ls -ld src src/b.ts"]);
    assert.equal(error.message, '"src/b.ts" cannot be read (EACCES)');
  });

  it("reports a real unreadable module", async function () {
    if (process.getuid?.() === 0) return this.skip(); // may read everything
    const cwd = write({ "src/a.ts": 'import "./b.ts";', "src/b.ts": "" });
    chmodSync(join(cwd, "src/b.ts"), 0);
    for (const path of ["src/a.ts", "src/b.ts"])
      assert.equal((await awaitFxError(() => load(cwd, path))).code, "FX5003");
  });

  it("keeps the thrown error as the cause", async () => {
    const cwd = folder.write({ "package.json": "{}", "a.ts": 'throw new RangeError("no");' });
    const { cause } = await awaitFxError(() => load(cwd, "a.ts"));
    assert.ok(cause instanceof RangeError);
    assert.equal(cause.message, "no");
  });
});
