import assert from "node:assert/strict";
import { ValueFaults } from "../../../src/runtime/values/faults.ts";
import { literalFromUntyped } from "../../../src/runtime/values/literal-from-untyped.ts";
import type { Literal } from "../../../src/runtime/values/literal.ts";
import { Duration } from "../../../src/runtime/values/types/duration.ts";
import {
  Dataset,
  FlyteDirectory,
  FlyteFile,
} from "../../../src/runtime/values/types/references.ts";
import { Resource } from "../../../src/runtime/wire/models/resource.ts";

function literalAndFaults(value: unknown): { literal: Literal; lines: readonly string[] } {
  const faults = new ValueFaults();
  const literal = literalFromUntyped(value, faults);
  return { literal, lines: faults.lines() };
}

describe("literalFromUntyped", () => {
  const integer = (value: unknown) => ({ scalar: { primitive: { integer: value } } });
  const rows: [string, unknown, unknown][] = [
    ["a boolean", false, { scalar: { primitive: { boolean: false } } }],
    ["a string", "x", { scalar: { primitive: { stringValue: "x" } } }],
    ["a whole number", 42, integer(42)],
    ["a fraction", 1.5, { scalar: { primitive: { floatValue: 1.5 } } }],
    ["NaN", NaN, { scalar: { primitive: { floatValue: NaN } } }],
    ["a number past 2^53", 2 ** 60, { scalar: { primitive: { floatValue: 2 ** 60 } } }],
    ["a bigint", 2n ** 60n, integer({ low: 0, high: 0x10000000 })],
    ["null", null, { scalar: { noneType: {} } }],
    ["a Date", new Date(1000), { scalar: { primitive: { datetime: { seconds: 1, nanos: 0 } } } }],
    [
      "a Duration",
      new Duration(1),
      { scalar: { primitive: { duration: { seconds: 1, nanos: 0 } } } },
    ],
    [
      "a file",
      new FlyteFile("x.csv", "csv"),
      {
        scalar: {
          blob: { metadata: { type: { format: "csv", dimensionality: 0 } }, uri: "x.csv" },
        },
      },
    ],
    [
      "a directory",
      new FlyteDirectory("d"),
      { scalar: { blob: { metadata: { type: { format: "", dimensionality: 1 } }, uri: "d" } } },
    ],
    [
      "a dataset",
      new Dataset("x", "parquet"),
      {
        scalar: {
          structuredDataset: {
            uri: "x",
            metadata: { structuredDatasetType: { columns: [], format: "parquet" } },
          },
        },
      },
    ],
    [
      "a list of mixed types",
      [1, ["a"], null],
      {
        collection: {
          literals: [
            integer(1),
            { collection: { literals: [{ scalar: { primitive: { stringValue: "a" } } }] } },
            { scalar: { noneType: {} } },
          ],
        },
      },
    ],
    [
      "a plain object",
      { a: 1 },
      { scalar: { binary: { value: new Uint8Array([0x81, 0xa1, 0x61, 1]), tag: "msgpack" } } },
    ],
  ];
  for (const [name, value, literal] of rows)
    it(`converts ${name}`, () => assert.deepEqual(literalAndFaults(value), { literal, lines: [] }));

  const cyclic: unknown[] = [];
  cyclic.push(cyclic, cyclic);
  const refused: [string, unknown, RegExp][] = [
    ["undefined", undefined, /^expected a boolean, .*, got nothing$/],
    ["a function", () => 1, /got a function$/],
    ["a symbol", Symbol("x"), /got a symbol$/],
    ["bytes", new Uint8Array(2), /got 2 bytes$/],
    ["a class's instance", new URL("http://127.0.0.1"), /got an instance of URL$/],
    ["a Map", new Map(), /got an instance of Map$/],
    ["a Resource", Resource.running(), /got a Resource$/],
    ["a bigint of 65 bits", 2n ** 64n, /^expected a 64-bit integer/],
    ["an invalid Date", new Date(NaN), /got an invalid Date$/],
    ["a list that contains itself twice", cyclic, /^expected lists nested at most 100 levels deep/],
    ["a Date in a plain object", { at: new Date(0) }, /^at {3}expected a JSON value/],
  ];
  for (const [name, value, line] of refused) {
    it(`rejects ${name}`, () => {
      const { lines } = literalAndFaults(value);
      assert.equal(lines.length, 1);
      assert.match(lines[0]!, line);
    });
  }

  it("reports all faults at once", () =>
    assert.deepEqual(
      literalAndFaults([1, [undefined], { a: () => 1 }]).lines.map((line) => line.split("   ")[0]),
      ["[1][0]", "[2].a"],
    ));
});
