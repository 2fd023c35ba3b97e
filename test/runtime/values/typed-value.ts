import fc from "fast-check";
import { Duration } from "../../../src/runtime/values/types/duration.ts";
import {
  type AnyFlyteType,
  type TypeNode,
  type UnionSpec,
  toTypeNode,
} from "../../../src/runtime/values/types/flyte-type.ts";
import {
  Dataset,
  FlyteDirectory,
  FlyteFile,
} from "../../../src/runtime/values/types/references.ts";
import { t } from "../../../src/runtime/values/types/t.ts";
import { Timestamp } from "../../../src/runtime/values/types/timestamp.ts";

/** A type, and a value of the type as author code receives it. */
export interface TypedValue {
  readonly type: AnyFlyteType;
  readonly value: unknown;
}

/**
 * The position of a value: a literal, or inside msgpack or JSON, where files have no format and
 * unions no tags.
 */
type Place = "literal" | "packed";

/** Any type with at most `depth` levels, with a value that fits it. */
export function typedValue(depth: number, place: Place = "literal"): fc.Arbitrary<TypedValue> {
  return anyType(depth, place).chain((type) =>
    valueOf(toTypeNode(type), place).map((value) => ({ type, value })),
  );
}

const name = fc.oneof(
  fc.constantFrom("a", "b", "__proto__", "constructor", "é 1"),
  fc.string({ maxLength: 4, unit: "grapheme" }),
);
const format = fc.constantFrom("", "csv");

const leaf: fc.Arbitrary<AnyFlyteType> = fc.oneof(
  fc.constantFrom<AnyFlyteType>(
    t.int(),
    t.bigint(),
    t.float(),
    t.string(),
    t.bool(),
    t.datetime(),
    t.timestamp(),
    t.duration(),
    t.none(),
    t.struct(),
  ),
  fc
    .uniqueArray(name, { minLength: 1, maxLength: 3 })
    .map((values) => t.enum(...(values as [string, ...string[]]))),
  format.map((formatName) => t.file(formatName)),
  format.map((formatName) => t.directory(formatName)),
  format.map((formatName) => t.dataset(formatName)),
);

export function anyType(depth: number, place: Place = "literal"): fc.Arbitrary<AnyFlyteType> {
  if (depth === 0) return leaf;
  const inner = anyType(depth - 1, place);
  const object = fc
    .uniqueArray(fc.tuple(name, anyType(depth - 1, "packed")), {
      maxLength: 3,
      selector: ([key]) => key,
    })
    .map((fields) => t.object(Object.fromEntries(fields)));
  const containers = [leaf, inner.map(t.list), inner.map(t.dict), inner.map(t.optional), object];
  return fc.oneof(...containers, ...(place === "literal" ? [union(inner)] : []));
}

function union(inner: fc.Arbitrary<AnyFlyteType>): fc.Arbitrary<AnyFlyteType> {
  const variant = inner.filter((type) => type.kind !== "union" && !(type.kind === "optional"));
  return fc
    .array(variant, { minLength: 2, maxLength: 3 })
    .map((variants) => t.union(...(variants as [AnyFlyteType, AnyFlyteType])));
}

const json = fc.jsonValue({ maxDepth: 2 });

/** Generates values of the type, as author code receives them. */
export function valueOf(node: TypeNode, place: Place = "literal"): fc.Arbitrary<unknown> {
  const { spec } = node;
  switch (spec.kind) {
    case "int":
      return fc.maxSafeInteger().map((value) => value + 0);
    case "bigint":
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case "float":
      return fc.double();
    case "string":
      return fc.string({ unit: "grapheme" });
    case "bool":
      return fc.boolean();
    case "datetime":
      return fc.date({
        min: new Date("0001-01-01T00:00:00Z"),
        max: new Date("9999-12-31T23:59:59.999Z"),
        noInvalidDate: true,
      });
    case "timestamp":
      return fc
        .bigInt({ min: -62_135_596_800_000_000_000n, max: 253_402_300_799_999_999_999n })
        .map((nanos) => Timestamp.fromEpochNanos(nanos));
    case "duration":
      return fc
        .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.nat(999_999_999))
        .map(([seconds, nanos]) => new Duration(seconds, seconds < 0 ? -nanos : nanos));
    case "none":
      return fc.constant(null);
    case "struct":
      return fc.dictionary(name, json, { noNullPrototype: true });
    case "enum":
      return fc.constantFrom(...spec.members.map((member) => member.value));
    case "optional":
      return fc.oneof(fc.constant(null), valueOf(spec.inner, place));
    case "union":
      return valueOfUnion(spec);
    case "list":
      return fc.array(valueOf(spec.element, place), { maxLength: 3 });
    case "dict":
      return fc.dictionary(name, valueOf(spec.element, place), {
        maxKeys: 3,
        noNullPrototype: true,
      });
    case "object":
      return fc
        .tuple(
          ...[...spec.fields].map(([field, type]) =>
            valueOf(type, "packed").map((value) => [field, value] as const),
          ),
        )
        .map((entries) => Object.fromEntries(entries));
    case "file":
      return located(spec.format, place).map(([uri, formatName]) => new FlyteFile(uri, formatName));
    case "directory":
      return located(spec.format, place).map(
        ([uri, formatName]) => new FlyteDirectory(uri, formatName),
      );
    case "dataset":
      return located(spec.format, "literal").map(
        ([uri, formatName]) => new Dataset(uri, formatName),
      );
  }
}

function valueOfUnion({ variants, tags }: UnionSpec): fc.Arbitrary<unknown> {
  const values = variants.map((variant, index) =>
    valueOf(variant).map((value) =>
      tags === undefined || variant.kind === "none" ? value : { tag: tags[index]!, value },
    ),
  );
  return fc.oneof(...values);
}

/** The type's format overrides the value's. */
function located(declared: string, place: Place): fc.Arbitrary<[string, string]> {
  const own = declared !== "" || place === "packed" ? fc.constant(declared) : format;
  return fc.tuple(fc.string({ minLength: 1, unit: "grapheme" }), own);
}
