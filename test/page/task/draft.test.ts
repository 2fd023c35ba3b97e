import assert from "node:assert/strict";
import fc from "fast-check";
import { type Draft, draftFromFields, draftFromValue } from "../../../page/task/draft.ts";
import { valuesFromForm } from "../../../page/task/value-from-draft.ts";
import type { FieldView, TypeView } from "../../../src/dev/protocol.ts";

interface Typed {
  readonly type: TypeView;
  readonly value: unknown;
}

const simple = (kind: "int" | "bigint" | "float" | "string" | "bool" | "duration") =>
  ({ label: kind, kind }) as const;

function field(type: TypeView, more: Partial<FieldView> = {}): FieldView {
  return { name: "x", description: null, isRequired: true, type, ...more };
}

/** The values of a form that was filled with a value and not touched. */
function passThrough(type: TypeView, value: unknown) {
  return valuesFromForm(draftFromFields([field(type)], { x: value }));
}

/** What the form sends for a text that was typed. */
function typed(type: TypeView, text: string) {
  return readDraft({ form: "text", type, text });
}

function readDraft(draft: Draft) {
  return valuesFromForm({ fields: [{ field: field(simple("int")), draft }] });
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
    fc.assert(
      fc.property(typedValue, ({ type, value }) => {
        assert.deepEqual(passThrough(type, value), { values: { x: value }, yaml: [] });
      }),
    );
  });

  it("keeps the sign of -0", () => {
    assert.deepEqual(passThrough(simple("float"), -0).values, { x: "-0" });
  });

  it("takes values that do not fit their type, without an error", () => {
    fc.assert(
      fc.property(typedValue, fc.jsonValue(), ({ type }, value) => {
        assert.ok(draftFromValue(type, value));
      }),
    );
  });

  it("sends an integer that JavaScript would round as text", () => {
    assert.deepEqual(typed(simple("bigint"), "9007199254740993").values, { x: "9007199254740993" });
    assert.deepEqual(typed(simple("int"), " 42 ").values, { x: 42 });
  });

  it("sends text that is not a number yet as it is", () => {
    for (const text of ["-", "1e", "0x10", "twelve"])
      assert.deepEqual(typed(simple("float"), text).values, { x: text });
    assert.deepEqual(typed(simple("float"), "1.50").values, { x: 1.5 });
  });

  it("leaves out what nobody typed", () => {
    for (const kind of ["int", "string", "duration"] as const)
      assert.deepEqual(passThrough(simple(kind), undefined).values, {});
    assert.deepEqual(typed(simple("int"), "").values, {});
    assert.deepEqual(typed(simple("string"), "").values, { x: "" });
  });

  it("starts with the defaults", () => {
    const fields = [field(simple("int"), { defaultValue: 3, isRequired: false })];
    assert.deepEqual(valuesFromForm(draftFromFields(fields, undefined)).values, { x: 3 });
    assert.deepEqual(valuesFromForm(draftFromFields(fields, { x: 5 })).values, { x: 5 });
  });

  it("leaves out a field that is not passed", () => {
    const fields = [field(simple("string"), { isRequired: false })];
    assert.deepEqual(valuesFromForm(draftFromFields(fields, {})).values, {});
    assert.deepEqual(valuesFromForm(draftFromFields(fields, { x: "a" })).values, { x: "a" });
  });

  it("sends a nested value as the YAML that was typed, and keeps it", () => {
    const fields = [field(nested)];
    const text = "- 1 # one\n- 2";
    const draft = draftFromFields(fields, { x: text }, ["x"]);
    assert.deepEqual(valuesFromForm(draft), { values: { x: text }, yaml: ["x"] });
    assert.deepEqual(typed(nested, " "), { values: {}, yaml: [] });
  });

  it("writes a nested value as JSON, which is YAML", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { values, yaml } = passThrough(nested, value);
        assert.deepEqual(JSON.parse(values["x"] as string), asJson(value));
        assert.deepEqual(yaml, ["x"]);
      }),
    );
  });

  it("sends none for an optional nested value that is empty", () => {
    const type: TypeView = { label: "list[int]?", kind: "optional", inner: nested };
    assert.deepEqual(passThrough(type, null), { values: { x: null }, yaml: [] });
  });

  it("sends a dataset as a path or URI, or as its rows, in YAML if its columns are unknown", () => {
    const columns = [field(simple("int"), { name: "n" })];
    const type: TypeView = { label: "dataset", kind: "dataset", format: "", columns };
    const rows = [{ n: 1 }, { n: 2 }];
    for (const value of ["s3://bucket/rows.parquet", rows])
      assert.deepEqual(passThrough(type, value), { values: { x: value }, yaml: [] });
    assert.deepEqual(passThrough({ ...type, columns: [] }, rows), {
      values: { x: JSON.stringify(rows) },
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
