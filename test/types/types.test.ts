import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CASES, compile, type Compiled } from "./compile.ts";

const SETTINGS = [{ exactOptionalPropertyTypes: true }, { exactOptionalPropertyTypes: false }];
const RIGHT = casesIn("right");
const WRONG = casesIn("wrong");

/** The comment above a line with an error: its code and column, and the reason. */
const EXPECTATION = /^ *\/\/ expect (TS\d+) at (\d+): (.+\.)$/;

describe("the types in the built declarations", () => {
  const compiled: Compiled[] = [];
  before(() => {
    for (const settings of SETTINGS)
      compiled.push(
        compile(
          [...RIGHT, ...WRONG].map((file) => join(CASES, file)),
          settings,
        ),
      );
  });

  /** Asserts that a file has exactly these errors under all settings. */
  function assertFaults(file: string, expected: readonly string[]): void {
    for (const [index, { faults }] of compiled.entries()) {
      const found = faults.get(file) ?? [];
      const places = found.map(({ place }) => place).sort(byLine);
      assert.deepEqual(
        places,
        expected,
        `${file} with ${JSON.stringify(SETTINGS[index])}: ${JSON.stringify(found, undefined, 2)}`,
      );
    }
  }

  it("are read from the package", () => {
    for (const { declarations } of compiled)
      assert.ok(declarations.some((file) => file.endsWith("flyte-fx/dist/index.d.ts")));
  });

  it("can be named in the declarations of a module that imports only flyte-fx", () => {
    const { faults } = compile([join(CASES, "right/literals.ts")], SETTINGS[0]!);
    assert.deepEqual([...faults], []);
  });

  it("have no errors", () => {
    const files = compiled.flatMap(({ faults }) => [...faults.keys()]);
    for (const file of new Set(files))
      if (!RIGHT.includes(file) && !WRONG.includes(file)) assertFaults(file, []);
  });

  for (const file of RIGHT) it(`accept ${file}`, () => assertFaults(file, []));

  for (const file of WRONG) {
    const expected = readExpectations(file);
    it(`have the expected errors alone in ${file}`, () => {
      assert.ok(expected.length > 0, `${file} needs a line such as "// expect TS2322 at 5: why."`);
      assertFaults(
        file,
        expected.map(({ place }) => place),
      );
    });
    for (const { place, reason } of expected)
      it(`reject ${file} with ${place}: ${reason}`, () => {
        for (const { faults } of compiled)
          assert.ok(faults.get(file)?.some((fault) => fault.place === place));
      });
  }
});

function readExpectations(file: string): readonly { place: string; reason: string }[] {
  const lines = readFileSync(join(CASES, file), "utf8").split("\n");
  return lines.flatMap((line, index) => {
    const [, code, column, reason] = EXPECTATION.exec(line) ?? [];
    return reason === undefined ? [] : [{ place: `${code} at ${index + 2}:${column}`, reason }];
  });
}

function byLine(one: string, other: string): number {
  return parseInt(one.split(" ")[2]!) - parseInt(other.split(" ")[2]!);
}

function casesIn(folder: string): string[] {
  return readdirSync(join(CASES, folder)).map((file) => `${folder}/${file}`);
}
