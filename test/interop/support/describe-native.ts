import { types } from "node:util";
import { Dataset, Duration, FlyteDirectory, FlyteFile } from "../../../src/entries/index.ts";
import { toTypeNode } from "../../../src/runtime/values/types/flyte-type.ts";
import { momentFromDate } from "../../../src/runtime/values/types/timestamp.ts";
import { type Described, type DescribedValue, variantsOf } from "./described.ts";
import { fxType } from "./fx-values.ts";

/** Describes a value that fx returned for a type; an ill-typed value is described by a string. */
export function describeNative(described: Described, native: unknown): DescribedValue {
  if (described.kind === "optional" || described.kind === "union")
    return describeVariant(described, native);
  if (!isA(described, native)) return `${String(native)}, which is not a ${described.kind}`;
  switch (described.kind) {
    case "int":
    case "bigint":
      return String(native);
    case "float":
      return hexOfFloat(native as number);
    case "datetime": {
      const { seconds, nanos } = momentFromDate(native)!;
      return { seconds, micros: nanos / 1000 };
    }
    case "duration": {
      const { seconds, nanos } = native as Duration;
      return nanos < 0
        ? { seconds: seconds - 1, micros: (nanos + 1e9) / 1000 }
        : { seconds, micros: nanos / 1000 };
    }
    case "struct":
      return describeJson(native);
    case "enum":
      return described.members.findIndex(([, value]) => value === native);
    case "list":
      return (native as unknown[]).map((item) => describeNative(described.element, item));
    case "dict":
      return byKey(
        Object.entries(native as object).map(([key, item]) => [
          key,
          describeNative(described.element, item),
        ]),
      );
    case "object":
      return described.fields.map(([name, type]) =>
        describeNative(
          type,
          Object.hasOwn(native as object, name)
            ? (native as Record<string, unknown>)[name]
            : undefined,
        ),
      );
    case "file":
    case "directory":
    case "dataset": {
      const { uri, format } = native as FlyteFile | FlyteDirectory | Dataset;
      return { uri, format };
    }
    default:
      return native as DescribedValue;
  }
}

function describeVariant(
  described: Extract<Described, { kind: "optional" | "union" }>,
  native: unknown,
): DescribedValue {
  const variants = variantsOf(described);
  const { spec } = toTypeNode(fxType(described));
  if (spec.kind === "union" && spec.tags !== undefined && native !== null) {
    const { tag, value } = native as { tag: string; value: unknown };
    const index = spec.tags.indexOf(tag);
    return [index, describeNative(variants[index]!, value)];
  }
  const index = variants.findIndex((variant) => isA(variant, native));
  return index === -1
    ? `${String(native)}, which matches no variant`
    : [index, describeNative(variants[index]!, native)];
}

function isA(described: Described, native: unknown): boolean {
  switch (described.kind) {
    case "int":
      return Number.isSafeInteger(native);
    case "float":
      return typeof native === "number";
    case "bool":
      return typeof native === "boolean";
    case "bigint":
      return typeof native === "bigint";
    case "datetime":
      return types.isDate(native);
    case "duration":
      return native instanceof Duration;
    case "none":
      return native === null;
    case "list":
      return Array.isArray(native);
    case "file":
      return native instanceof FlyteFile;
    case "directory":
      return native instanceof FlyteDirectory;
    case "dataset":
      return native instanceof Dataset;
    case "struct":
    case "dict":
    case "object":
      return (
        typeof native === "object" &&
        native !== null &&
        Object.getPrototypeOf(native) === Object.prototype
      );
    default:
      return typeof native === "string";
  }
}

/** All NaNs have the same hex. */
export function hexOfFloat(number: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(Number.isNaN(number) ? NaN : number);
  return bytes.toString("hex");
}

/** Sorts as Python does: by code points, not by UTF-16. */
export function byKey<T>(
  entries: readonly (readonly [string, T])[],
): readonly (readonly [string, T])[] {
  return [...entries].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Whole numbers are integers, since JavaScript does not distinguish 2 from 2.0. */
export function describeJson(value: unknown): DescribedValue {
  if (Array.isArray(value)) return value.map(describeJson);
  if (typeof value === "number")
    return Number.isSafeInteger(value) && !Object.is(value, -0)
      ? { integer: String(value) }
      : { number: hexOfFloat(value) };
  if (typeof value !== "object" || value === null) return value as DescribedValue;
  return { object: byKey(Object.entries(value).map(([key, item]) => [key, describeJson(item)])) };
}
