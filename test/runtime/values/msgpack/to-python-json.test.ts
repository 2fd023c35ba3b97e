import assert from "node:assert/strict";
import fc from "fast-check";
import { ValueFaults } from "../../../../src/runtime/values/faults.ts";
import { type Plain, WholeFloat } from "../../../../src/runtime/values/msgpack/plain.ts";
import {
  type ExactJson,
  JsonError,
  readJson,
} from "../../../../src/runtime/values/msgpack/read-json.ts";
import {
  formatPythonFloat,
  toPythonJson,
} from "../../../../src/runtime/values/msgpack/to-python-json.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";

function written(plain: Plain): string {
  const faults = new ValueFaults();
  const text = toPythonJson(plain, faults);
  assert.deepEqual(faults.lines(), []);
  return text;
}

/** Converts to what `JSON.parse` returns. */
function rounded(value: ExactJson): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== "object" || value === null) return value;
  const copy = {};
  for (const [key, inner] of Object.entries(value))
    Object.defineProperty(copy, key, {
      value: rounded(inner),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return copy;
}

describe("toPythonJson", () => {
  // The output of Python 3.11 for `json.dumps` of the same values.
  const forms: [Plain, string][] = [
    [{ jobId: "a", n: 1, b: true, none: null }, '{"jobId": "a", "n": 1, "b": true, "none": null}'],
    [{ c: {}, d: [], e: [1, [2]] }, '{"c": {}, "d": [], "e": [1, [2]]}'],
    [
      'é\u007f\u2028😀\b\f\n\r\t\u0001"\\/',
      '"\\u00e9\\u007f\\u2028\\ud83d\\ude00\\b\\f\\n\\r\\t\\u0001\\"\\\\/"',
    ],
    ["\ud800", '"\\ud800"'],
    [2n ** 63n - 1n, "9223372036854775807"],
    [new WholeFloat(2), "2.0"],
    [-0, "-0.0"],
    [1.5, "1.5"],
    [1e16, "1e+16"],
    [1e-7, "1e-07"],
    [1e22, "1e+22"],
    [new WholeFloat(1e15), "1000000000000000.0"],
    [9999999999999998, "9999999999999998.0"],
    [1e-4, "0.0001"],
    [0.0001234, "0.0001234"],
    [0.00001234, "1.234e-05"],
    [123456789012345680, "1.2345678901234568e+17"],
    [5e-324, "5e-324"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [1 / 3, "0.3333333333333333"],
    [1e100, "1e+100"],
    [-1e-5, "-1e-05"],
  ];
  for (const [plain, form] of forms) it(`writes ${form}`, () => assert.equal(written(plain), form));

  it("rejects numbers that JSON cannot represent, with their paths", () => {
    const faults = new ValueFaults();
    toPythonJson({ a: [1.5, NaN], b: { c: -Infinity } }, faults);
    assert.deepEqual(faults.lines(), [
      "a[1]   expected a finite number, because JSON cannot represent others, got NaN",
      "b.c   expected a finite number, because JSON cannot represent others, got -Infinity",
    ]);
  });

  it("writes floats that read back unchanged", () => {
    holdsFor(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.ok(Object.is(readJson(formatPythonFloat(value)), value));
      assert.match(formatPythonFloat(value), /[.e]/);
    });
  });

  it("writes only ASCII that JSON.parse reads back", () => {
    holdsFor(fc.jsonValue(), (value) => {
      assert.match(written(value as Plain), /^[ -~]*$/);
      assert.deepEqual(JSON.parse(written(value as Plain)), value);
    });
  });
});

describe("readJson", () => {
  it("reads like JSON.parse", () => {
    holdsFor(fc.jsonValue(), fc.constantFrom("", " ", "\n\t "), (value, blank) => {
      const text = `${blank}${JSON.stringify(value, null, blank)}${blank}`;
      assert.deepEqual(rounded(readJson(text)), JSON.parse(text));
    });
  });

  it("is as strict as JSON.parse", () => {
    const nearlyJson = fc
      .array(fc.constantFrom(...'{ } [ ] , : " a 1 - . e 0 true null \\ u0041'.split(" "), " "), {
        maxLength: 8,
      })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(nearlyJson, (text) => {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          assert.throws(() => readJson(text), JsonError);
          return;
        }
        assert.deepEqual(readJson(text), expected);
      }),
      { numRuns: 2000 },
    );
  });

  it("keeps integers exact", () => {
    assert.equal(readJson("9007199254740993"), 9007199254740993n);
    assert.equal(readJson("-9223372036854775808"), -(2n ** 63n));
    assert.equal(readJson("9007199254740991"), 9007199254740991);
    assert.equal(readJson("1e16"), 1e16);
    assert.deepEqual(readJson("[12345678901234567890, 1.0]"), [12345678901234567890n, 1]);
  });

  it("keeps the key __proto__ as data", () => {
    const value = readJson('{"__proto__": {"a": 1}}') as Record<string, unknown>;
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.deepEqual(Object.keys(value), ["__proto__"]);
  });

  const refused: [string, RegExp][] = [
    ["", /ends too early/],
    ["{", /ends too early/],
    ['{"a" 1}', /unexpected "1" at position 5/],
    ["{'a': 1}", /unexpected "'"/],
    ["[1,]", /unexpected "]"/],
    ["NaN", /unexpected "N"/],
    ["01", /unexpected "1"/],
    ["1 2", /unexpected "2"/],
    ['"a', /is not closed/],
    ['"\n"', /is not closed/],
    ['"\\x"', /invalid escape/],
    ['{"a": 1, "a": 2}', /duplicate key "a"/],
    ["9".repeat(65), /an integer has 65 digits/],
    ["[".repeat(10_000), /deeper than 100/],
    ['{"a":'.repeat(10_000), /deeper than 100/],
  ];
  for (const [text, message] of refused) {
    it(`rejects ${text.slice(0, 20)}`, () =>
      assert.throws(() => readJson(text), { constructor: JsonError, message }));
  }
});
