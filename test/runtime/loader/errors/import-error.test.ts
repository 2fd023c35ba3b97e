import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadProject } from "../../../../src/runtime/loader/load-project.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

const SDK = fileURLToPath(new URL("../../../../src/entries/index.ts", import.meta.url));

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly code: string;
  readonly message: string;
  /** `src/a.ts:2:3`; undefined if unknown. */
  readonly place?: string;
  readonly hint?: string;
}

const SYNTAX: Case[] = [
  {
    name: "an unexpected token",
    files: { "src/a.ts": "const a = 1;\nconst b = ;\n" },
    code: "FX3001",
    message: 'src/a.ts:2:11 Unexpected token ";"',
    place: "src/a.ts:2:11",
  },
  {
    name: "an unexpected token in a file with CRLF",
    files: { "src/a.ts": "const a = 1;\r\nconst b = ;\r\n" },
    code: "FX3001",
    message: 'src/a.ts:2:11 Unexpected token ";"',
    place: "src/a.ts:2:11",
  },
  {
    name: "a longer token",
    files: { "src/a.ts": "const a = => 5;" },
    code: "FX3001",
    message: 'src/a.ts:1:11 Unexpected token "=>"',
    place: "src/a.ts:1:11",
  },
  {
    name: "a file that ends too early",
    files: { "src/a.ts": "export const a = {\n  x: 1,\n" },
    code: "FX3001",
    message: "src/a.ts:3:1 Unexpected end of file",
    place: "src/a.ts:3:1",
  },
  {
    name: "a name that is declared twice",
    files: { "src/a.ts": "const a = 1;\nlet a = 2;" },
    code: "FX3001",
    message: "src/a.ts:2:5 Identifier 'a' has already been declared",
    place: "src/a.ts:2:5",
  },
  {
    name: "an imported module",
    files: { "src/a.ts": 'import "./b.ts";', "src/b.ts": "\n\n  const x = );" },
    code: "FX3001",
    message: 'src/b.ts:3:13 Unexpected token ")"',
    place: "src/b.ts:3:13",
  },
  {
    name: "JSON",
    files: {
      "src/a.ts": 'import b from "./b.json" with { type: "json" };\nconsole.log(b);',
      "src/b.json": '{\n  "a": 1\n  "b": 2\n}',
    },
    code: "FX3001",
    message: "src/b.json:3:3 Expected ',' or '}' after property value",
    place: "src/b.json:3:3",
  },
  {
    name: "code that only V8 rejects",
    files: { "src/a.ts": "const a: number = 1;\n\nexport const b = [a, /(?<x>a)(?<x>b)/];" },
    code: "FX3001",
    message:
      "src/a.ts:3:22 Invalid regular expression: /(?<x>a)(?<x>b)/: Duplicate capture group name",
    place: "src/a.ts:3:22",
  },
];

const THROWS: Case[] = [
  {
    name: "a throw at the top level",
    files: { "src/a.ts": 'interface A {\n  a: string;\n}\nif (true) throw new RangeError("no");' },
    code: "FX3002",
    message: "src/a.ts:4:17 throws when it is imported",
    place: "src/a.ts:4:17",
  },
  {
    name: "a throw on the first line",
    files: { "src/a.ts": 'const a: string = "x"; throw new RangeError("no");' },
    code: "FX3002",
    message: "src/a.ts:1:30 throws when it is imported",
    place: "src/a.ts:1:30",
  },
  {
    name: "a throw after an await, in an imported module",
    files: {
      "src/a.ts": 'import "./b.ts";',
      "src/b.ts":
        "await null;\nfunction f(a: unknown): never {\n\tthrow new Error(`${a as string}`);\n}\nf(1);",
    },
    code: "FX3002",
    message: "src/b.ts:3:8 throws when it is imported",
    place: "src/b.ts:3:8",
  },
  {
    name: "columns after removed types",
    files: {
      "src/a.ts":
        "export const f = <T extends { a: number }>(x: T | undefined, y?: Array<string>): number => (x as T).a + y!.length;\nf<{ a: number }>({ a: 1 } as { a: number });",
    },
    code: "FX3002",
    message: "src/a.ts:1:108 throws when it is imported",
    place: "src/a.ts:1:108",
  },
  {
    name: "a SyntaxError at run time",
    files: { "src/a.ts": '\nexport const x: unknown = JSON.parse("{");' },
    code: "FX3002",
    message: "src/a.ts:2:32 throws when it is imported",
    place: "src/a.ts:2:32",
  },
  {
    name: "a string",
    files: { "src/a.ts": 'throw "no";' },
    code: "FX3002",
    message: "src/a.ts throws when it is imported: no",
  },
  {
    name: "undefined",
    files: { "src/a.ts": "throw undefined;" },
    code: "FX3002",
    message: "src/a.ts throws when it is imported: undefined was thrown",
  },
  {
    name: "an installed package that throws",
    files: {
      "src/a.ts": '\nimport { x } from "bad";\nconsole.log(x);',
      "package.json": '{ "dependencies": { "bad": "1" } }',
      "node_modules/bad/package.json": '{ "name": "bad", "type": "module", "exports": "./i.js" }',
      "node_modules/bad/i.js": 'export const x = 1;\nthrow new Error("bad");',
    },
    code: "FX3002",
    message: "src/a.ts:2:1 throws when it is imported",
    place: "src/a.ts:2:1",
  },
];

const NOT_FOUND: Case[] = [
  {
    name: "a package",
    files: { "src/a.ts": 'const a = 1;\nimport pad from "left-pad";\npad(a);' },
    code: "FX3008",
    message: 'src/a.ts:2:17 imports "left-pad", which cannot be found',
    place: "src/a.ts:2:17",
    hint: "npm install left-pad",
  },
  {
    name: "a subpath of a scoped package",
    files: { "src/a.ts": 'import "@scope/pad/left";' },
    code: "FX3008",
    message: 'src/a.ts:1:8 imports "@scope/pad/left", which cannot be found',
    place: "src/a.ts:1:8",
    hint: "npm install @scope/pad",
  },
  {
    name: "a dependency that is not installed",
    files: {
      "src/a.ts": 'import "left-pad";',
      "package.json": '{ "devDependencies": { "left-pad": "1" } }',
    },
    code: "FX3008",
    message: 'src/a.ts:1:8 imports "left-pad", which cannot be found',
    place: "src/a.ts:1:8",
    hint: "npm install",
  },
  {
    name: "a file",
    files: { "src/a.ts": 'import { w } from "./wether.ts";\nw();', "src/weather.ts": "" },
    code: "FX3008",
    message:
      'src/a.ts:1:19 imports "./wether.ts", which cannot be found; did you mean "./weather.ts"?',
    place: "src/a.ts:1:19",
  },
  {
    name: "a file in another folder",
    files: { "src/a.ts": 'await import("../lib/wether.js");', "lib/weather.ts": "" },
    code: "FX3008",
    message:
      'src/a.ts:1:14 imports "../lib/wether.js", which cannot be found; did you mean "../lib/weather.ts"?',
    place: "src/a.ts:1:14",
  },
  {
    name: "an import in an imported module",
    files: { "src/a.ts": 'import "./b.ts";', "src/b.ts": '\nexport * from "left-pad";' },
    code: "FX3008",
    message: 'src/b.ts:2:15 imports "left-pad", which cannot be found',
    place: "src/b.ts:2:15",
    hint: "npm install left-pad",
  },
  {
    name: "an import in an installed package",
    files: {
      "src/a.ts": 'import "bad";',
      "package.json": '{ "dependencies": { "bad": "1" } }',
      "node_modules/bad/package.json": '{ "name": "bad", "type": "module", "exports": "./i.js" }',
      "node_modules/bad/i.js": 'import "left-pad";',
    },
    code: "FX3008",
    message: 'node_modules/bad/i.js:1:8 imports "left-pad", which cannot be found',
    place: "node_modules/bad/i.js:1:8",
    hint: "npm install left-pad",
  },
  {
    name: "a subpath that a package does not export",
    files: {
      "src/a.ts": 'import "good/inner";',
      "node_modules/good/package.json": '{ "name": "good", "exports": "./i.js" }',
      "node_modules/good/i.js": "",
    },
    code: "FX3008",
    message: 'src/a.ts:1:8 imports "good/inner", which the package does not export',
    place: "src/a.ts:1:8",
  },
  {
    name: "an unknown subpath of flyte-fx",
    files: { "src/a.ts": 'import "flyte-fx/internals";' },
    code: "FX3008",
    message: 'src/a.ts:1:8 imports "flyte-fx/internals", which cannot be found',
    place: "src/a.ts:1:8",
    hint: 'import from "flyte-fx"',
  },
  {
    name: "a # import of package.json",
    files: { "src/a.ts": 'import "#db";' },
    code: "FX3008",
    message: 'src/a.ts:1:8 imports "#db", which cannot be found',
    place: "src/a.ts:1:8",
    hint: 'add it to "imports" in package.json',
  },
  {
    name: "an unknown module of Node",
    files: { "src/a.ts": 'import "node:sqlite3";' },
    code: "FX3008",
    message: 'src/a.ts:1:8 imports "node:sqlite3", which cannot be found',
    place: "src/a.ts:1:8",
  },
];

describe("toImportError", () => {
  const folder = useTemporaryFolder();

  for (const [title, cases] of [
    ["a file with a syntax error", SYNTAX],
    ["a file that throws", THROWS],
    ["an import that cannot be found", NOT_FOUND],
  ] as const) {
    describe(title, () => {
      for (const { name, files, code, message, place, hint } of cases) {
        it(`reports ${name} with its place`, async () => {
          const cwd = folder.write({ "package.json": '{ "type": "module" }', ...files });
          const error = await awaitFxError(() =>
            loadProject({ paths: ["src/a.ts"], cwd, sdkEntry: SDK }),
          );
          assert.equal(error.code, code);
          assert.equal(error.message, message);
          assert.equal(
            error.location &&
              `${error.location.file}:${error.location.line}:${String(error.location.column)}`,
            place && join(cwd, place),
          );
          if (code === "FX3008") assert.equal(error.hint, hint);
        });
      }
    });
  }

  it("reports an unreadable module as an environment error, with its importer", async () => {
    const refused =
      'Object.assign(new Error("EACCES: permission denied, open"), { code: "EACCES", errno: -13, syscall: "open", path: `${import.meta.dirname}/b.ts` })';
    const cwd = folder.write({
      "package.json": '{ "type": "module" }',
      "src/a.ts": `throw ${refused};`,
    });
    const error = await awaitFxError(() =>
      loadProject({ paths: ["src/a.ts"], cwd, sdkEntry: SDK }),
    );
    assert.deepEqual(
      [error.code, error.exitCode, error.hint],
      ["FX5003", 5, "check the permissions: ls -ld src src/b.ts"],
    );
    assert.equal(error.message, '"src/b.ts" cannot be read (EACCES), which src/a.ts:1:21 imports');
  });

  it("reports a real unreadable module", async function () {
    if (process.getuid?.() === 0) return this.skip(); // may read everything
    const cwd = folder.write({
      "package.json": '{ "type": "module" }',
      "src/a.ts": 'import "./b.ts";',
      "src/b.ts": "",
    });
    chmodSync(join(cwd, "src/b.ts"), 0);
    for (const path of ["src/a.ts", "src/b.ts"])
      assert.equal(
        (await awaitFxError(() => loadProject({ paths: [path], cwd, sdkEntry: SDK }))).code,
        "FX5003",
      );
  });

  it("keeps the thrown error as the cause", async () => {
    const cwd = folder.write({ "package.json": "{}", "a.ts": 'throw new RangeError("no");' });
    const { cause } = await awaitFxError(() =>
      loadProject({ paths: ["a.ts"], cwd, sdkEntry: SDK }),
    );
    assert.ok(cause instanceof RangeError);
    assert.equal(cause.message, "no");
  });
});
