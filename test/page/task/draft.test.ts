import assert from "node:assert/strict";
import fc from "fast-check";
import { type Draft, draftFromFields, draftFromValue } from "../../../page/task/draft.ts";
import { valuesFromForm } from "../../../page/task/value-from-draft.ts";
import type { FieldView, TypeView } from "../../../src/dev/protocol.ts";

interface Typed {
  readonly type: TypeView;
  readonly value: unknown;
}

const simple = (kind: "int" | "bigint" | "float" | "string" | "bool" | "duration" | "struct") =>
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
  return valuesFromForm({ form: "fields", fields: [{ field: field(simple("int")), draft }] });
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
  fc
    .dictionary(fc.string(), fc.jsonValue())
    .map((value) => ({ type: simple("struct"), value: asJson(value) })),
);
const { typedValue } = fc.letrec<{ typedValue: Typed }>((tie) => ({
  typedValue: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    tie("typedValue").map(({ type, value }): Typed => ({
      type: { label: "list", kind: "list", element: type },
      value: [value, value],
    })),
    fc.tuple(fc.string(), tie("typedValue")).map(([key, { type, value }]): Typed => ({
      type: { label: "dict", kind: "dict", element: type },
      value: Object.fromEntries([[key, value]]),
    })),
    fc.tuple(fc.boolean(), tie("typedValue")).map(([isOn, { type, value }]): Typed => ({
      type: { label: "optional", kind: "optional", inner: type },
      value: isOn ? value : null,
    })),
    fc.tuple(tie("typedValue"), tie("typedValue"), fc.boolean()).map(([a, b, isFirst]): Typed => ({
      type: { label: "union", kind: "union", variants: [a.type, b.type], tags: ["a", "b"] },
      value: isFirst ? { tag: "a", value: a.value } : { tag: "b", value: b.value },
    })),
    fc.tuple(tie("typedValue"), tie("typedValue")).map(([a, b]): Typed => ({
      type: {
        label: "object",
        kind: "object",
        title: null,
        fields: [field(a.type, { name: "a" }), field(b.type, { name: "__proto__" })],
      },
      value: Object.fromEntries([
        ["a", a.value],
        ["__proto__", b.value],
      ]),
    })),
  ),
}));

describe("the form of a task", () => {
  it("sends a value as it received it", () => {
    fc.assert(
      fc.property(typedValue, ({ type, value }) => {
        assert.deepEqual(passThrough(type, value), { values: { x: value }, faults: [] });
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
    for (const kind of ["int", "string", "duration", "struct"] as const)
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

  it("sends a number in JSON that JavaScript itself writes with these digits", () => {
    const value = { count: -52289335313504490 };
    assert.deepEqual(passThrough(simple("struct"), value), { values: { x: value }, faults: [] });
  });

  it("reports invalid JSON", () => {
    const { values, faults } = typed(simple("struct"), "{");
    assert.deepEqual(values, {});
    assert.match(faults[0]!.message, /^invalid JSON: /);
    assert.deepEqual(faults[0]!.path, ["x"]);
  });

  it("reports a key that a dict has twice", () => {
    const type = { label: "dict", kind: "dict", element: simple("int") } as const;
    const draft = draftFromValue(simple("int"), 1);
    const items = [1, 2].map((id) => ({ id, name: "a", draft }));
    const { faults } = readDraft({ form: "items", type, items });
    assert.deepEqual(faults, [{ path: ["x", "a"], message: 'the key "a" is used twice' }]);
  });

  it("finds the variant of a union without tags by its value", () => {
    const variants = [
      simple("int"),
      simple("string"),
      { label: "list", kind: "list", element: simple("int") },
    ] as const;
    const type: TypeView = { label: "union", kind: "union", variants, tags: null };
    for (const value of [5, "five", [5]])
      assert.deepEqual(passThrough(type, value).values, { x: value });
  });

  it("sends a dataset as a path or URI, or as its rows", () => {
    const columns = [field(simple("int"), { name: "n" })];
    for (const known of [columns, []]) {
      const type: TypeView = { label: "dataset", kind: "dataset", format: "", columns: known };
      for (const value of ["s3://bucket/rows.parquet", [{ n: 1 }, { n: 2 }]])
        assert.deepEqual(passThrough(type, value), { values: { x: value }, faults: [] });
    }
  });

  it("forgets a variant without a value", () => {
    const type: TypeView = {
      label: "union",
      kind: "union",
      variants: [simple("int"), simple("float")],
      tags: ["int", "float"],
    };
    assert.deepEqual(passThrough(type, undefined).values, {});
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
