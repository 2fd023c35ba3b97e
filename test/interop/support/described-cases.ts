import fc from "fast-check";
import type { Described, DescribedCase, DescribedKind, DescribedObject, DescribedValue } from "./described.ts";
import { byKey, describeJson, hexOfFloat } from "./describe-native.ts";

/**
 * Where a value stands: as a literal, or within a dataclass or a pydantic model, where fx has no unions but optional ones,
 * files have no format, and a model of pydantic's is written as JSON.
 */
type Place = "literal" | DescribedObject["model"];

/** Any type that nests `depth` levels at most, with a value of it. */
export function describedCase(depth: number): fc.Arbitrary<DescribedCase> {
  return describedType(depth, "literal").chain((type) => describedValue(type, "literal").map((value) => ({ type, value })));
}

const plain = <T extends object>(parts: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> => fc.record(parts, { noNullPrototype: true }) as fc.Arbitrary<T>;

const simple = fc.constantFrom<Described>(
  ...(["int", "bigint", "float", "string", "bool", "datetime", "duration", "none", "struct"] as const).map((kind): Described => ({ kind })),
);
const title = fc.constantFrom("Point", "Job", "Object");
const memberName = fc.constantFrom("RED", "BLUE", "green", "constructor");
const text = fc.string({ unit: "grapheme", maxLength: 8 });

const enumType: fc.Arbitrary<Described> = fc
  .uniqueArray(fc.tuple(memberName, text), { minLength: 1, maxLength: 3, comparator: (a, b) => a[0] === b[0] || a[1] === b[1] })
  .map((members) => ({ kind: "enum", title: "Colour", members }));

function reference(place: Place): fc.Arbitrary<Described> {
  const format = place === "literal" ? fc.constantFrom("", "csv", "parquet") : fc.constant("");
  return plain({ kind: fc.constantFrom("file", "directory", "dataset"), format });
}

function describedType(depth: number, place: Place): fc.Arbitrary<Described> {
  const leaf = fc.oneof({ weight: 6, arbitrary: simple }, enumType, reference(place));
  if (depth === 0) return leaf;
  const inner = describedType(depth - 1, place);
  const list = plain({ kind: fc.constantFrom("list", "dict"), element: inner });
  const optional = inner.filter(({ kind }) => kind !== "optional" && kind !== "union" && kind !== "none").map((type): Described => ({ kind: "optional", inner: type }));
  const models = place === "literal" ? (["dataclass", "pydantic"] as const) : ([place] as const);
  return fc.oneof(leaf, list, optional, ...models.map((model) => objectType(depth - 1, model)), ...(place === "literal" ? [union(inner)] : []));
}

function objectType(depth: number, model: DescribedObject["model"]): fc.Arbitrary<Described> {
  const name = fc.constantFrom("a", "id", "camelCase", "snake_case", "constructor", ...(model === "dataclass" ? ["__proto__"] : []));
  const fields = fc.uniqueArray(fc.tuple(name, describedType(depth, model)), { maxLength: 3, selector: ([key]) => key });
  return plain({ kind: fc.constant("object"), title, model: fc.constant(model), fields });
}

/** As what flytekit takes a value: it refuses one that two variants of a union take. */
const FACES: Partial<Record<DescribedKind, readonly string[]>> = {
  bigint: ["int"],
  struct: ["dict"],
  object: ["dict", "class"],
  file: ["string", "class"],
  directory: ["string", "class"],
  dataset: ["class"],
};

function union(inner: fc.Arbitrary<Described>): fc.Arbitrary<Described> {
  const variant = inner.filter(({ kind }) => kind !== "union" && kind !== "optional");
  const variants = fc.uniqueArray(variant, { minLength: 2, maxLength: 4, comparator: (one, other) => facesOf(one).some((face) => facesOf(other).includes(face)) });
  return variants.map((variants) => ({ kind: "union", variants }));
}

function facesOf({ kind }: Described): readonly string[] {
  return FACES[kind] ?? [kind];
}

const micros = (most: number) => plain({ seconds: fc.integer({ min: -most, max: most }), micros: fc.nat(999_999) });

export function describedValue(described: Described, place: Place): fc.Arbitrary<DescribedValue> {
  switch (described.kind) {
    case "int":
      return fc.maxSafeInteger().map(String);
    case "bigint":
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
    case "float":
      return (place === "pydantic" ? fc.double({ noNaN: true, noDefaultInfinity: true }) : fc.double()).map(hexOfFloat);
    case "string":
      return text;
    case "bool":
      return fc.boolean();
    case "datetime":
      return plain({ seconds: fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), micros: fc.nat(999_999) });
    case "duration":
      return micros(1_000_000_000);
    case "none":
      return fc.constant(null);
    case "struct":
      return fc.dictionary(key, fc.jsonValue({ maxDepth: 2, stringUnit: "grapheme" }), { maxKeys: 3, noNullPrototype: true }).map(describeJson);
    case "enum":
      return fc.nat(described.members.length - 1);
    case "optional":
      return fc.oneof(fc.constant([1, null]), describedValue(described.inner, place).map((value) => [0, value]));
    case "union":
      return fc.oneof(...described.variants.map((variant, index) => describedValue(variant, place).map((value) => [index, value])));
    case "list":
      return fc.array(describedValue(described.element, place), { maxLength: 3 });
    case "dict":
      return fc.uniqueArray(fc.tuple(key, describedValue(described.element, place)), { maxLength: 3, selector: ([name]) => name }).map(byKey);
    case "object":
      return fc.tuple(...described.fields.map(([, type]) => describedValue(type, described.model)));
    case "file":
    case "directory":
      return plain({ uri, format: fc.constant(described.format) });
    case "dataset":
      return plain({ uri, format: described.format === "" ? fc.constantFrom("", "csv") : fc.constant(described.format) });
  }
}

const key = fc.oneof(fc.constantFrom("a", "__proto__", "constructor", "é 1", "\ue000", "🙂"), text);
const uri = fc.string({ unit: fc.constantFrom("a", "b", "0", "9", "-", "_", "/", ".", " ", "é", "%"), minLength: 1, maxLength: 12 }).map((path) => `s3://bucket/p${path.trim()}x`);
