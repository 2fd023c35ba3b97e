import assert from "node:assert/strict";
import fc from "fast-check";
import { type FormValue, toFormFields, toInputs } from "../../../page/task/form-values.ts";
import type { FieldView, TypeView } from "../../../src/dev/protocol.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";

interface Typed {
  readonly type: TypeView;
  readonly value: unknown;
}

const simple = (kind: "int" | "bigint" | "float" | "string" | "bool" | "duration") =>
  ({ label: kind, kind }) as const;

function field(type: TypeView, more: Partial<FieldView> = {}): FieldView {
  return { name: "x", description: null, isRequired: true, type, ...more };
}

/** What a form sends that was filled with a value and not touched. */
function passThrough(type: TypeView, value: unknown, more: Partial<FieldView> = {}) {
  const fields = [field(type, more)];
  return toInputs(fields, toFormFields(fields, { x: value }));
}

/** What the form sends for a value that was typed. */
function typed(type: TypeView, value: FormValue) {
  return toInputs([field(type)], { x: value });
}

const scalar: fc.Arbitrary<Typed> = fc.oneof(
  fc.maxSafeInteger().map((value) => ({ type: simple("int"), value: value + 0 })),
  fc.bigInt().map((value) => ({ type: simple("bigint"), value: exact(value) })),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => ({ type: simple("float"), value: Object.is(value, -0) ? "-0" : value })),
  fc.constantFrom("NaN", "-Infinity").map((value) => ({ type: simple("float"), value })),
  fc.string().map((value) => ({ type: simple("string"), value })),
  fc.boolean().map((value) => ({ type: simple("bool"), value })),
  fc.constant({ type: simple("duration"), value: "1h30m" }),
);
const nested = { label: "list[int]", kind: "nested", example: "[1]" } as const;

const typedValue: fc.Arbitrary<Typed> = fc.oneof(
  scalar,
  fc.tuple(fc.boolean(), scalar).map(([isOn, { type, value }]): Typed => ({
    type: { label: "optional", kind: "optional", inner: type },
    value: isOn ? value : null,
  })),
  fc.array(fc.tuple(scalar, scalar), { minLength: 1, maxLength: 1 }).map(([row]): Typed => {
    const [a, b] = row!;
    return {
      type: {
        label: "dataset",
        kind: "dataset",
        format: "",
        columns: [field(a.type, { name: "a" }), field(b.type, { name: "__proto__" })],
      },
      value: [
        Object.fromEntries([
          ["a", a.value],
          ["__proto__", b.value],
        ]),
      ],
    };
  }),
);

describe("the form of a task", () => {
  it("sends a value as it received it", () => {
    holdsFor(typedValue, ({ type, value }) => {
      assert.deepEqual(passThrough(type, value), { inputs: { x: value }, yaml: [] });
    });
  });

  it("keeps the sign of -0", () => {
    assert.deepEqual(passThrough(simple("float"), -0).inputs, { x: "-0" });
  });

  it("takes values that do not fit their type, without an error", () => {
    holdsFor(typedValue, fc.jsonValue(), ({ type }, value) => {
      assert.ok(passThrough(type, value));
    });
  });

  it("sends an integer that JavaScript would round as text", () => {
    assert.deepEqual(typed(simple("bigint"), "9007199254740993").inputs, { x: "9007199254740993" });
    assert.deepEqual(typed(simple("int"), " 42 ").inputs, { x: 42 });
  });

  it("sends text that is not a number yet as it is", () => {
    for (const text of ["-", "1e", "0x10", "twelve"])
      assert.deepEqual(typed(simple("float"), text).inputs, { x: text });
    assert.deepEqual(typed(simple("float"), "1.50").inputs, { x: 1.5 });
  });

  it("leaves out what nobody typed", () => {
    for (const kind of ["int", "string", "duration"] as const)
      assert.deepEqual(passThrough(simple(kind), undefined).inputs, {});
    assert.deepEqual(typed(simple("int"), "").inputs, {});
    assert.deepEqual(typed(simple("string"), "").inputs, { x: "" });
  });

  it("starts with the defaults", () => {
    const more = { defaultValue: 3, isRequired: false };
    const fields = [field(simple("int"), more)];
    assert.deepEqual(toInputs(fields, toFormFields(fields, undefined)).inputs, { x: 3 });
    assert.deepEqual(passThrough(simple("int"), 5, more).inputs, { x: 5 });
  });

  it("leaves out a field that is not passed", () => {
    for (const kind of ["string", "bool"] as const)
      assert.deepEqual(passThrough(simple(kind), undefined, { isRequired: false }).inputs, {});
    assert.deepEqual(passThrough(simple("string"), "a", { isRequired: false }).inputs, { x: "a" });
  });

  it("sends a nested value as the YAML that was typed, and keeps it", () => {
    const fields = [field(nested)];
    const text = "- 1 # one\n- 2";
    const sent = toInputs(fields, toFormFields(fields, { x: text }, ["x"]));
    assert.deepEqual(sent, { inputs: { x: text }, yaml: ["x"] });
    assert.deepEqual(typed(nested, { yaml: " " }), { inputs: {}, yaml: [] });
  });

  it("writes a nested value as JSON, which is YAML", () => {
    holdsFor(fc.jsonValue(), (value) => {
      const { inputs, yaml } = passThrough(nested, value);
      assert.deepEqual(JSON.parse(inputs["x"] as string), asJson(value));
      assert.deepEqual(yaml, ["x"]);
    });
  });

  it("sends none for an optional nested value that is empty", () => {
    const type: TypeView = { label: "list[int]?", kind: "optional", inner: nested };
    assert.deepEqual(passThrough(type, null), { inputs: { x: null }, yaml: [] });
  });

  it("sends a dataset as a path or URI, or as its rows, in YAML if its columns are unknown", () => {
    const columns = [field(simple("int"), { name: "n" })];
    const type: TypeView = { label: "dataset", kind: "dataset", format: "", columns };
    const rows = [{ n: 1 }, { n: 2 }];
    for (const value of ["s3://bucket/rows.parquet", rows])
      assert.deepEqual(passThrough(type, value), { inputs: { x: value }, yaml: [] });
    assert.deepEqual(passThrough({ ...type, columns: [] }, rows), {
      inputs: { x: JSON.stringify(rows) },
      yaml: ["x"],
    });
  });
});

/** As fx writes a bigint. */
function exact(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number + 0 : String(value);
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
