import assert from "node:assert/strict";
import { UserError } from "../../../src/entries/index.ts";
import { readInputs } from "../../../src/entries/models.ts";
import { ValueFaults } from "../../../src/runtime/values/faults.ts";
import { toLiteralMap, toNativeMap } from "../../../src/runtime/values/literal-map.ts";
import { type Shape, fieldsFromShape } from "../../../src/runtime/values/types/shape.ts";
import { t } from "../../../src/runtime/values/types/t.ts";

const fields = {
  city: t.string(),
  days: t.int().default(7),
  at: t.optional(t.datetime()),
  since: t.datetime().default("2024-02-29"),
};
const integer = (value: number) => ({ scalar: { primitive: { integer: value } } });
const text = (value: string) => ({ scalar: { primitive: { stringValue: value } } });

function literals(values: object, shape: Shape = fields) {
  const faults = new ValueFaults();
  const map = toLiteralMap(values, fieldsFromShape(shape), faults);
  return { map, lines: faults.lines(), list: faults.list };
}

function natives(map: Parameters<typeof toNativeMap>[0], shape: Shape = fields) {
  const faults = new ValueFaults();
  const values = toNativeMap(map, fieldsFromShape(shape), faults);
  return { values, lines: faults.lines() };
}

describe("toLiteralMap", () => {
  it("fills in defaults, and null for optional values", () => {
    const { map, lines } = literals({ city: "Oslo" });
    assert.deepEqual(lines, []);
    assert.deepEqual(map.literals, {
      city: text("Oslo"),
      days: integer(7),
      at: {
        scalar: {
          union: {
            value: { scalar: { noneType: {} } },
            type: { simple: 0, structure: { tag: "none" } },
          },
        },
      },
      since: { scalar: { primitive: { datetime: { seconds: 1709164800, nanos: 0 } } } },
    });
  });

  it("treats undefined as omitted, but not null", () => {
    assert.deepEqual(literals({ city: "Oslo", days: undefined, at: undefined }).lines, []);
    assert.deepEqual(literals({ city: "Oslo", days: null }).lines, [
      "days   expected an integer, got null",
    ]);
  });

  it("reports missing, undeclared and ill-typed inputs together", () => {
    const { lines, list } = literals({ days: "x", at: "never", ctiy: "Oslo", "two words": 1 });
    assert.deepEqual(lines, [
      "city   is missing; expected a string",
      'days   expected an integer, got "x"',
      'at   expected a Date or ISO 8601 text, from the year 1 to 9999, got "never"',
      'ctiy   is not declared; did you mean "city"?',
      '"two words"   is not declared',
    ]);
    assert.deepEqual(
      list.map(({ problem, path }) => [problem, path[0]]),
      [
        ["missing", "city"],
        ["type", "days"],
        ["type", "at"],
        ["unknown", "ctiy"],
        ["unknown", "two words"],
      ],
    );
  });

  it("ignores inherited properties", () => {
    const inherited = Object.create({ city: "Oslo" }) as object;
    assert.deepEqual(literals(inherited).lines, ["city   is missing; expected a string"]);
    assert.deepEqual(literals({}, { toString: t.string(), constructor: t.int() }).lines, [
      "toString   is missing; expected a string",
      "constructor   is missing; expected an integer",
    ]);
  });

  it("keeps the name __proto__ as data", () => {
    const values = JSON.parse('{"__proto__": 5}') as object;
    assert.deepEqual(literals(values, {}).lines, ["__proto__   is not declared"]);
    const shape = Object.fromEntries([["__proto__", t.int()]]);
    const { map, lines } = literals(values, shape);
    assert.deepEqual(lines, []);
    assert.deepEqual(Object.entries(map.literals!), [["__proto__", integer(5)]]);
    const back = natives(map, shape).values;
    assert.equal(Object.getPrototypeOf(back), Object.prototype);
    assert.deepEqual(Object.entries(back), [["__proto__", 5]]);
  });
});

describe("toNativeMap", () => {
  it("returns every declared name, with converted defaults", () => {
    const { values, lines } = natives({ literals: { city: text("Oslo") } });
    assert.deepEqual(lines, []);
    assert.deepEqual(values, {
      city: "Oslo",
      days: 7,
      at: null,
      since: new Date("2024-02-29T00:00:00Z"),
    });
  });

  it("accepts a map without literals", () => assert.deepEqual(natives({}, {}).values, {}));

  it("reports missing, undeclared and ill-typed values together", () => {
    assert.deepEqual(natives({ literals: { days: text("x"), extra: integer(1) } }).lines, [
      "city   is missing; expected a string",
      'days   expected an integer, got "x"',
      "extra   is not declared",
    ]);
  });
});

describe("readInputs", () => {
  it("returns typed inputs, fills in defaults, and omits undeclared inputs", () => {
    const { city, days, at } = readInputs(
      { city: t.string(), days: t.int().default(7), at: t.optional(t.datetime()) },
      { city: "Oslo", extra: 1 },
    );
    assert.deepEqual([city.toUpperCase(), days + 1, at], ["OSLO", 8, null]);
  });

  it("throws a UserError that names every invalid input", () => {
    assert.throws(
      () => readInputs({ city: t.string(), days: t.int() }, { city: 5 }),
      (error: unknown) =>
        error instanceof UserError && error.code === "INPUTS" && /city .*days /.test(error.message),
    );
  });
});
