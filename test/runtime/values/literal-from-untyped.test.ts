import assert from "node:assert/strict";
import { inspect } from "node:util";
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
  const rows: [unknown, unknown][] = [
    [false, { scalar: { primitive: { boolean: false } } }],
    ["x", { scalar: { primitive: { stringValue: "x" } } }],
    [42, integer(42)],
    [1.5, { scalar: { primitive: { floatValue: 1.5 } } }],
    [NaN, { scalar: { primitive: { floatValue: NaN } } }],
    [2 ** 60, { scalar: { primitive: { floatValue: 2 ** 60 } } }],
    [2n ** 60n, integer({ low: 0, high: 0x10000000 })],
    [null, { scalar: { noneType: {} } }],
    [new Date(1000), { scalar: { primitive: { datetime: { seconds: 1, nanos: 0 } } } }],
    [new Duration(1), { scalar: { primitive: { duration: { seconds: 1, nanos: 0 } } } }],
    [
      new FlyteFile("x.csv", "csv"),
      {
        scalar: {
          blob: { metadata: { type: { format: "csv", dimensionality: 0 } }, uri: "x.csv" },
        },
      },
    ],
    [
      new FlyteDirectory("d"),
      { scalar: { blob: { metadata: { type: { format: "", dimensionality: 1 } }, uri: "d" } } },
    ],
    [
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
      { a: 1 },
      { scalar: { binary: { value: new Uint8Array([0x81, 0xa1, 0x61, 1]), tag: "msgpack" } } },
    ],
  ];
  for (const [value, literal] of rows)
    it(`converts ${inspect(value)}`, () =>
      assert.deepEqual(literalAndFaults(value), { literal, lines: [] }));

  const cyclic: unknown[] = [];
  cyclic.push(cyclic, cyclic);
  const refused: [unknown, RegExp][] = [
    [undefined, /^expected a boolean, .*, got nothing$/],
    [() => 1, /got a function$/],
    [Symbol("x"), /got a symbol$/],
    [new Uint8Array(2), /got 2 bytes$/],
    [new URL("http://127.0.0.1"), /got an instance of URL$/],
    [new Map(), /got an instance of Map$/],
    [Resource.running(), /got a Resource$/],
    [2n ** 64n, /^expected a 64-bit integer/],
    [new Date(NaN), /got an invalid Date$/],
    [cyclic, /^expected lists nested at most 100 levels deep/],
    [{ at: new Date(0) }, /^at {3}expected a JSON value/],
  ];
  for (const [value, line] of refused) {
    it(`rejects ${inspect(value)}`, () => {
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
