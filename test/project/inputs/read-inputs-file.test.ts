import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { Dataset, Duration, FlyteFile, Timestamp, t } from "../../../src/entries/index.ts";
import { readInputsFile } from "../../../src/project/inputs/read-inputs-file.ts";
import { readJson } from "../../../src/runtime/values/msgpack/read-json.ts";
import { TypeEngine } from "../../../src/runtime/values/type-engine.ts";
import { type AnyFlyteType, toTypeNode } from "../../../src/runtime/values/types/flyte-type.ts";
import { inputFromJson, jsonFromNative } from "../../../src/runtime/values/written-values.ts";
import { typedValue } from "../../runtime/values/typed-value.ts";

const now = (): number => 1_700_000_000_000;

/** Prints a value as an output and reads it back as an input. */
function readBack(native: unknown, type: AnyFlyteType): unknown {
  const text = JSON.stringify(jsonFromNative(native, toTypeNode(type)));
  return inputFromJson(readJson(text), toTypeNode(type), now);
}

describe("an output of fx run --json, as --inputs", () => {
  it("is an equal value for every type", () => {
    fc.assert(
      fc.property(typedValue(3), ({ type, value }) => {
        const literal = TypeEngine.toLiteral(value, type);
        const native = TypeEngine.toNative(literal, type);
        fc.pre(!holdsNumberThatJsonChanges(native));
        assert.deepEqual(TypeEngine.toLiteral(readBack(native, type), type), literal);
      }),
      { numRuns: 1000 },
    );
  });

  const exact: [string, AnyFlyteType, unknown][] = [
    ["an integer past 2^53", t.bigint(), 2n ** 63n - 1n],
    ["NaN", t.float(), NaN],
    ["an infinity", t.list(t.float()), [Infinity, -Infinity, -0, 1e20]],
    ["NaN in a union with a string", t.union(t.float(), t.string()), NaN],
    ["a bigint in a union with a string", t.union(t.bigint(), t.string()), 2n ** 60n],
    ["the string NaN", t.union(t.float(), t.string()), "NaN"],
    ["a tagged union", t.union(t.bigint(), t.float()), { tag: "bigint", value: 2n ** 60n }],
    [
      "the one of two enums that also has the empty text",
      t.union(t.enum("a"), t.enum("a", "")),
      { tag: "enum#2", value: "a" },
    ],
    ["a datetime with nanoseconds", t.timestamp(), new Timestamp(-1, 999_999_999)],
    ["a negative duration", t.duration(), new Duration(-5, -1)],
    ["a file with metadata", t.file(), new FlyteFile("s3://b/x", "csv", { a: "b" })],
    ["a dataset", t.optional(t.dataset()), new Dataset("s3://b/x", "parquet")],
    [
      "the key __proto__",
      t.dict(t.bigint()),
      JSON.parse('{"__proto__": 1}', (_, value: unknown) => (value === 1 ? 2n ** 60n : value)),
    ],
  ];
  for (const [what, type, value] of exact) {
    it(`keeps ${what}`, () =>
      assert.deepEqual(
        TypeEngine.toLiteral(readBack(value, type), type),
        TypeEngine.toLiteral(value, type),
      ));
  }

  it("keeps the nanoseconds of a Date", () => {
    const literal = TypeEngine.toLiteral("2024-02-29T12:00:00.123456789Z", t.datetime());
    const native = TypeEngine.toNative(literal, t.datetime());
    assert.equal(
      jsonFromNative(native, toTypeNode(t.datetime())),
      "2024-02-29T12:00:00.123456789Z",
    );
    assert.deepEqual(TypeEngine.toLiteral(readBack(native, t.datetime()), t.datetime()), literal);
  });
});

describe("a whole document of fx run --json, as --inputs", () => {
  const printed = { v: 1, ok: true, run: { id: "07afb7ac0c76" }, outputs: { n: 5 }, logLinks: [] };
  const inputsOf = async (document: object, names: readonly string[]) => {
    const folder = mkdtempSync(join(tmpdir(), "fx-fed-back-"));
    try {
      const file = join(folder, "inputs.json");
      writeFileSync(file, JSON.stringify(document));
      const fields = new Map(names.map((name) => [name, toTypeNode(t.int())]));
      return await readInputsFile(file, fields, {
        projectRoot: folder,
        files: { cwd: folder, stdinFd: 0 },
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it("is read as its outputs if the task declares no input named like a field of the document", async () => {
    assert.deepEqual({ ...(await inputsOf(printed, ["n"])) }, { n: 5 });
  });

  it("is read as the inputs if the task declares such an input, or if the run failed", async () => {
    assert.deepEqual(Object.keys(await inputsOf(printed, ["v"])), Object.keys(printed));
    assert.deepEqual(
      Object.keys(await inputsOf({ ...printed, ok: false }, ["n"])),
      Object.keys(printed),
    );
  });
});

describe("a JSON value as an input", () => {
  const cases: [string, AnyFlyteType, unknown, unknown][] = [
    ["now", t.datetime(), "now", new Date(now())],
    ["an enum's name", t.enum({ RED: "red" }), "RED", "red"],
    ["an enum value that is also another member's name", t.enum({ a: "b", b: "a" }), "a", "a"],
    ["an object for a file", t.file(), { path: "x", format: "csv" }, new FlyteFile("x", "csv")],
    [
      "rows with cells of their types",
      t.dataset({ columns: { n: t.bigint() } }),
      [{ n: "9007199254740993" }],
      [{ n: 9007199254740993n }],
    ],
    ["an object that is not a file", t.file(), { url: "x" }, { url: "x" }],
  ];
  for (const [what, type, json, expected] of cases)
    it(`may be ${what}`, () =>
      assert.deepEqual(inputFromJson(json, toTypeNode(type), now), expected));
});

/**
 * JSON writes whole floats from 2^53 on like integers, and `-0` as `0`. A struct has no types to
 * tell them apart.
 */
function holdsNumberThatJsonChanges(value: unknown): boolean {
  if (Object.is(value, -0)) return true;
  if (typeof value === "number")
    return Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 2 ** 64;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(holdsNumberThatJsonChanges);
}
