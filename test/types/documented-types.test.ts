import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  Dataset,
  Duration,
  FlyteDirectory,
  FlyteFile,
  Timestamp,
  TypeEngine,
  t,
} from "../../src/entries/index.ts";
import type { LiteralType } from "../../src/entries/models.ts";
import { FLYTE1 } from "../../src/runtime/wire/v1/wire.ts";
import { DOCUMENTED_TYPES, typeWritten } from "./read-documented-types.ts";

const { decodeLiteral, encodeLiteral } = FLYTE1;

const COMPILED = readFileSync(
  fileURLToPath(new URL("cases/right/table-of-types.ts", import.meta.url)),
  "utf8",
);

/**
 * What a row promises: values that are unchanged, values that change, and values that are rejected.
 */
interface Promised {
  readonly same: readonly unknown[];
  readonly changed?: readonly (readonly [sent: unknown, received: unknown])[];
  readonly refused?: readonly unknown[];
}

class Point {
  x = 1;
  label = "p";
}

const day = new Date("2024-02-29T00:00:00Z");
const PROMISED: Readonly<Record<string, Promised>> = {
  "t.int()": { same: [0, -1, 2 ** 53 - 1], refused: [2 ** 53, 1.5, 5n] },
  "t.bigint()": { same: [0n, 2n ** 63n - 1n, -(2n ** 63n)], refused: [2n ** 63n] },
  "t.float()": { same: [0.1, -0, 5, NaN, Infinity, -Infinity] },
  "t.string()": { same: ["", "é 🙂"], refused: ["\ud83d"] },
  "t.bool()": { same: [true, false] },
  "t.datetime()": {
    same: [day],
    changed: [
      ["2024-02-29T02:00:00+02:00", day],
      ["2024-02-29T00:00:00.000001Z", day],
    ],
  },
  "t.timestamp()": {
    same: [new Timestamp(1, 1), new Timestamp(-1, 999_999_999)],
    changed: [["2024-02-29T02:00:00.000000001+02:00", new Timestamp(day.getTime() / 1000, 1)]],
  },
  "t.duration()": { same: [new Duration(1, 1), new Duration(-1, -999_999_999)] },
  "t.none()": { same: [null], changed: [[undefined, null]] },
  't.enum({ RED: "red", BLUE: "blue" })': { same: ["red", "blue"], refused: ["RED"] },
  "t.optional(t.int())": { same: [null, 5], changed: [[undefined, null]] },
  "t.union(t.int(), t.string())": { same: [5, "five"] },
  "t.union(t.int(), t.float())": {
    same: [
      { tag: "int", value: 5 },
      { tag: "float", value: 5 },
    ],
    refused: [5],
  },
  "t.list(t.int())": { same: [[], [1, 2]] },
  "t.dict(t.int())": { same: [{}, { b: 1, a: 2 }] },
  "t.struct()": { same: [{ a: [1, 2.5, null, { b: "x" }] }], changed: [[{ a: -0 }, { a: -0 }]] },
  't.object({ x: t.float() }, { title: "Point" })': {
    same: [{ x: 1 }, { x: 1.5 }],
    changed: [[new Point(), { x: 1 }]],
  },
  "t.object(z.object({ x: z.number(), note: z.string().optional() }))": {
    same: [{ x: 1 }, { x: 1, note: "n" }],
    changed: [[{ x: 1, note: undefined }, { x: 1 }]],
    refused: [{ x: "1" }],
  },
  't.file("csv")': {
    same: [new FlyteFile("s3://b/x", "csv", { rows: "3" })],
    changed: [[new FlyteFile("x", "json"), new FlyteFile("x", "csv")]],
  },
  "t.directory()": { same: [new FlyteDirectory("s3://b/x"), new FlyteDirectory("x", "parquet")] },
  "t.dataset({ columns: { day: t.datetime() } })": {
    same: [new Dataset("s3://b/x", "parquet"), new Dataset("x")],
  },
};

/** flytekit's names for its transformers, which unions contain. */
const TRANSFORMERS: Readonly<Record<string, string>> = {
  int: "int",
  float: "float",
  str: "str",
  bool: "bool",
  datetime: "datetime",
  timedelta: "timedelta",
  None: "none",
  Enum: "DefaultEnumTransformer",
  "List[T]": "Typed List",
  "Dict[str, T]": "Typed Dict",
  dict: "Typed Dict",
  dataclass: "Object-Dataclass-Transformer",
  FlyteFile: "FlyteFilePath",
  FlyteDirectory: "FlyteDirectory",
  StructuredDataset: "StructuredDataset Transformer",
};

describe("docs/types.md", () => {
  it("has a row for each kind of type", () => {
    const kinds = new Set(DOCUMENTED_TYPES.map(({ written }) => typeWritten(written).kind));
    const made = Object.keys(t).filter((name) => !kinds.has(name));
    assert.deepEqual(made, []);
    assert.deepEqual(
      DOCUMENTED_TYPES.map(({ written }) => written).sort(),
      Object.keys(PROMISED).sort(),
    );
  });

  for (const { flyte, python, written, typescript } of DOCUMENTED_TYPES) {
    describe(written, () => {
      const type = typeWritten(written);
      const {
        same,
        changed = [],
        refused = [],
      } = PROMISED[written] ?? assert.fail("the test has no such row");
      const back = (value: unknown): unknown =>
        TypeEngine.toNative(decodeLiteral(encodeLiteral(TypeEngine.toLiteral(value, type))), type);

      it(`is ${flyte} in Flyte`, () => assert.equal(nameOf(TypeEngine.toLiteralType(type)), flyte));

      it(`is ${python} in Python`, () => {
        const { unionType } = TypeEngine.toLiteralType(type);
        if (unionType != null)
          return assert.equal(
            unionType.variants!.some(({ simple }) => simple === 0) ? "Optional[T]" : "Union[T, U]",
            python,
          );
        const [variant] = TypeEngine.toLiteralType(t.union(type, t.none())).unionType!.variants!;
        assert.equal(variant!.structure!.tag, TRANSFORMERS[python]);
      });

      it(`is ${typescript} in TypeScript`, () =>
        assert.ok(
          COMPILED.includes(`  received<${typescript}>()(${written}, true),\n`),
          "test/types/cases/right/table-of-types.ts compiles another type",
        ));

      it("carries values", () => same.forEach((value) => assert.deepEqual(back(value), value)));

      it("loses only what the row says", () => {
        for (const [sent, received] of changed) assert.equal(text(back(sent)), text(received));
        for (const value of refused) assert.throws(() => back(value), { code: "FX2009" });
      });
    });
  }
});

/** Also shows a moment that is more precise than a Date. */
function text(value: unknown): string {
  return JSON.stringify(value);
}

const SIMPLE = [
  "NONE",
  "INTEGER",
  "FLOAT",
  "STRING",
  "BOOLEAN",
  "DATETIME",
  "DURATION",
  "BINARY",
  "ERROR",
  "STRUCT",
];

function nameOf(type: LiteralType): string | undefined {
  if (type.simple != null) return SIMPLE[type.simple];
  if (type.blob != null) return type.blob.dimensionality === 1 ? "blob MULTIPART" : "blob SINGLE";
  if (type.structuredDatasetType != null) return "dataset";
  if (type.enumType != null) return "enum";
  if (type.unionType != null) return "union";
  return type.collectionType != null ? "collection" : type.mapValueType != null ? "map" : undefined;
}
