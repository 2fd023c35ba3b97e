import fc from "fast-check";
import { byKey, describeJson, hexOfFloat } from "./describe-native.ts";
import type {
  Described,
  DescribedCase,
  DescribedKind,
  DescribedObject,
  DescribedValue,
} from "./described.ts";

/**
 * The place of a value: a literal, or a field of a dataclass or pydantic model. In fields fx has only
 * optional unions, files have no format, and a pydantic model is written as JSON.
 */
type Place = "literal" | DescribedObject["model"];

/** All types, or only those that flytekit can rebuild from Flyte's. */
type Range = "all" | "rebuilt";

/** Any type of at most `depth` levels, with a value. */
export function describedCase(depth: number, range: Range = "all"): fc.Arbitrary<DescribedCase> {
  return withValue(describedType(depth, "literal", range));
}

/** The same for classes. */
export function describedObject(depth: number, range: Range = "all"): fc.Arbitrary<DescribedCase> {
  return withValue(
    fc.oneof(objectType(depth - 1, "dataclass", range), objectType(depth - 1, "pydantic", range)),
  );
}

function withValue(types: fc.Arbitrary<Described>): fc.Arbitrary<DescribedCase> {
  return types.chain((type) => describedValue(type, "literal").map((value) => ({ type, value })));
}

const plain = <T extends object>(parts: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(parts, { noNullPrototype: true }) as fc.Arbitrary<T>;

const ANYWHERE = ["int", "bigint", "float", "string", "bool", "none"] as const;
/** In a class that flytekit rebuilds, a datetime is a string and an untyped object an error. */
const NOT_REBUILT = ["datetime", "duration", "struct"] as const;

const title = fc.constantFrom("Point", "Job", "Object");
const memberName = fc.constantFrom("RED", "BLUE", "green", "constructor");
const text = fc.string({ unit: "grapheme", maxLength: 8 });

function enumType(range: Range): fc.Arbitrary<Described> {
  const value = range === "all" ? text : text.map((value) => `x${value}`);
  return fc
    .uniqueArray(fc.tuple(memberName, value), {
      minLength: 1,
      maxLength: 3,
      comparator: (a, b) => a[0] === b[0] || a[1] === b[1],
    })
    .map((members) => ({ kind: "enum", title: "Colour", members }));
}

function leafType(place: Place, range: Range): fc.Arbitrary<Described> {
  const isLimited = range === "rebuilt" && place !== "literal";
  const simple = fc.constantFrom(
    ...[...ANYWHERE, ...(isLimited ? [] : NOT_REBUILT)].map((kind): Described => ({ kind })),
  );
  return fc.oneof(
    { weight: 6, arbitrary: simple },
    enumType(range),
    ...(isLimited ? [] : [reference(place)]),
  );
}

function reference(place: Place): fc.Arbitrary<Described> {
  const format = place === "literal" ? fc.constantFrom("", "csv", "parquet") : fc.constant("");
  return plain({ kind: fc.constantFrom("file", "directory", "dataset"), format });
}

function describedType(depth: number, place: Place, range: Range): fc.Arbitrary<Described> {
  const leaf = leafType(place, range);
  if (depth === 0) return leaf;
  const inner = describedType(depth - 1, place, range);
  const list = plain({ kind: fc.constantFrom("list", "dict"), element: inner });
  const optional = inner
    .filter(({ kind }) => kind !== "optional" && kind !== "union" && kind !== "none")
    .map((type): Described => ({ kind: "optional", inner: type }));
  const models = place === "literal" ? (["dataclass", "pydantic"] as const) : ([place] as const);
  return fc.oneof(
    leaf,
    list,
    optional,
    ...models.map((model) => objectType(depth - 1, model, range)),
    ...(place === "literal" ? [union(inner)] : []),
  );
}

/** flytekit cannot rebuild a class without fields. */
function objectType(
  depth: number,
  model: DescribedObject["model"],
  range: Range,
): fc.Arbitrary<Described> {
  const name = fc.constantFrom(
    "a",
    "id",
    "camelCase",
    "snake_case",
    "constructor",
    ...(model === "dataclass" ? ["__proto__"] : []),
  );
  const fields = fc.uniqueArray(fc.tuple(name, describedType(depth, model, range)), {
    minLength: range === "all" ? 0 : 1,
    maxLength: 3,
    selector: ([key]) => key,
  });
  return plain({ kind: fc.constant("object"), title, model: fc.constant(model), fields });
}

/** What flytekit may take a value for: it rejects a value that fits two variants of a union. */
const READINGS: Partial<Record<DescribedKind, readonly string[]>> = {
  bigint: ["int"],
  struct: ["dict"],
  object: ["dict", "class"],
  file: ["string", "class"],
  directory: ["string", "class"],
  dataset: ["class"],
};

function union(inner: fc.Arbitrary<Described>): fc.Arbitrary<Described> {
  const variant = inner.filter(({ kind }) => kind !== "union" && kind !== "optional");
  const variants = fc.uniqueArray(variant, {
    minLength: 2,
    maxLength: 4,
    comparator: (one, other) =>
      readingsOf(one).some((reading) => readingsOf(other).includes(reading)),
  });
  return variants.map((variants) => ({ kind: "union", variants }));
}

function readingsOf({ kind }: Described): readonly string[] {
  return READINGS[kind] ?? [kind];
}

const micros = (most: number) =>
  plain({ seconds: fc.integer({ min: -most, max: most }), micros: fc.nat(999_999) });

export function describedValue(described: Described, place: Place): fc.Arbitrary<DescribedValue> {
  switch (described.kind) {
    case "int":
      return fc.maxSafeInteger().map(String);
    case "bigint":
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
    case "float":
      return (
        place === "pydantic" ? fc.double({ noNaN: true, noDefaultInfinity: true }) : fc.double()
      ).map(hexOfFloat);
    case "string":
      return text;
    case "bool":
      return fc.boolean();
    case "datetime":
      return plain({
        seconds: fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }),
        micros: fc.nat(999_999),
      });
    case "duration":
      return micros(1_000_000_000);
    case "none":
      return fc.constant(null);
    case "struct":
      return fc
        .dictionary(key, fc.jsonValue({ maxDepth: 2, stringUnit: "grapheme" }), {
          maxKeys: 3,
          noNullPrototype: true,
        })
        .map(describeJson);
    case "enum":
      return fc.nat(described.members.length - 1);
    case "optional":
      return fc.oneof(
        fc.constant([1, null]),
        describedValue(described.inner, place).map((value) => [0, value]),
      );
    case "union":
      return fc.oneof(
        ...described.variants.map((variant, index) =>
          describedValue(variant, place).map((value) => [index, value]),
        ),
      );
    case "list":
      return fc.array(describedValue(described.element, place), { maxLength: 3 });
    case "dict":
      return fc
        .uniqueArray(fc.tuple(key, describedValue(described.element, place)), {
          maxLength: 3,
          selector: ([name]) => name,
        })
        .map(byKey);
    case "object":
      return fc.tuple(...described.fields.map(([, type]) => describedValue(type, described.model)));
    case "file":
    case "directory":
      return plain({ uri, format: fc.constant(described.format) });
    case "dataset":
      return plain({
        uri,
        format:
          described.format === "" ? fc.constantFrom("", "csv") : fc.constant(described.format),
      });
  }
}

const key = fc.oneof(fc.constantFrom("a", "__proto__", "constructor", "é 1", "\ue000", "🙂"), text);
const uri = fc
  .string({
    unit: fc.constantFrom("a", "b", "0", "9", "-", "_", "/", ".", " ", "é", "%"),
    minLength: 1,
    maxLength: 12,
  })
  .map((path) => `s3://bucket/p${path.trim()}x`);
