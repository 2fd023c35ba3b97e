import assert from "node:assert/strict";
import fc from "fast-check";
import { formatGoValue } from "../../../../src/runtime/task/template/go-text.ts";
import type { Literal, Primitive } from "../../../../src/runtime/values/literal.ts";
import { writeMsgpack } from "../../../../src/runtime/values/msgpack/msgpack-writer.ts";
import { type Plain, WholeFloat } from "../../../../src/runtime/values/msgpack/plain.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";

const of = (primitive: Primitive): Literal => ({ scalar: { primitive } });
const packed = (value: Plain): Literal => ({
  scalar: { binary: { tag: "msgpack", value: writeMsgpack(value) } },
});

/** What Go 1.22 prints for each of these. */
const PRINTED: readonly (readonly [Literal, string])[] = [
  [of({ integer: -7 }), "-7"],
  [of({ integer: { low: -1, high: 0x7fff_ffff } }), "9223372036854775807"],
  [of({ boolean: true }), "true"],
  [of({ stringValue: 'it\'s "so"' }), 'it\'s "so"'],
  [of({ floatValue: 1 }), "1"],
  [of({ floatValue: 0.1 }), "0.1"],
  [of({ floatValue: 123456.5 }), "123456.5"],
  [of({ floatValue: 1e6 }), "1e+06"],
  [of({ floatValue: 2147483648 }), "2.147483648e+09"],
  [of({ floatValue: 1e21 }), "1e+21"],
  [of({ floatValue: 0.0001 }), "0.0001"],
  [of({ floatValue: 0.00001 }), "1e-05"],
  [of({ floatValue: -1e-7 }), "-1e-07"],
  [of({ floatValue: 1.5e300 }), "1.5e+300"],
  [of({ floatValue: Infinity }), "+Inf"],
  [of({ floatValue: -Infinity }), "-Inf"],
  [of({ floatValue: NaN }), "NaN"],
  [of({ floatValue: -0 }), "-0"],
  [of({ datetime: { seconds: 1, nanos: 500_000_000 } }), "1970-01-01T00:00:01.5Z"],
  [of({ datetime: { seconds: -62_135_596_800 } }), "0001-01-01T00:00:00Z"],
  [of({ datetime: { seconds: -1, nanos: 1 } }), "1969-12-31T23:59:59.000000001Z"],
  [of({ duration: { seconds: 90, nanos: 5 } }), "seconds:90 nanos:5"],
  [of({ duration: {} }), ""],
  [{ scalar: { blob: { uri: "s3://b/f" } } }, "s3://b/f"],
  [{ scalar: { schema: { uri: "s3://b/s" } } }, "s3://b/s"],
  [
    {
      collection: {
        literals: [of({ integer: 1 }), { collection: { literals: [of({ stringValue: "a b" })] } }],
      },
    },
    "[1,[a b]]",
  ],
  [{ collection: {} }, "[]"],
  [packed({ b: [1, 2.5, null, "x"], a: true, c: {} }), "map[a:true b:[1 2.5 <nil> x] c:map[]]"],
  [packed(null), "<nil>"],
  [packed(3_000_000), "3000000"],
  [packed(new WholeFloat(3_000_000)), "3e+06"],
  [packed(new WholeFloat(3)), "3"],
];

describe("a value in a command line", () => {
  for (const [literal, text] of PRINTED)
    it(`${JSON.stringify(text)} as Go prints it`, () => assert.equal(formatGoValue(literal), text));

  it("a float that reads back as the same number", () => {
    holdsFor(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) =>
      assert.ok(Object.is(Number(formatGoValue(of({ floatValue: value }))), value)),
    );
  });

  const NONE: readonly (readonly [what: string, literal: Literal])[] = [
    ["an empty literal", {}],
    ["a union", { scalar: { union: { value: of({ integer: 1 }) } } }],
    [
      "binary data of another tag",
      { scalar: { binary: { tag: "cbor", value: new Uint8Array() } } },
    ],
    [
      "msgpack that is cut short",
      { scalar: { binary: { tag: "msgpack", value: Uint8Array.of(0x92, 1) } } },
    ],
    ["a map within a list", { collection: { literals: [{ map: {} }] } }],
    ["a time after the year 9999", of({ datetime: { seconds: 253_402_300_800 } })],
  ];
  for (const [what, literal] of NONE)
    it(`${what} has none`, () => assert.throws(() => formatGoValue(literal), Error));
});
