import {
  Dataset,
  Duration,
  FlyteDirectory,
  FlyteFile,
  type FlyteType,
  type Json,
  t,
} from "../../../src/entries/index.ts";
import { toTypeNode } from "../../../src/runtime/values/types/flyte-type.ts";
import { type Described, type DescribedValue, variantsOf } from "./described.ts";

type AnyType = FlyteType<unknown, unknown, boolean>;

/** Builds fx's type. */
export function fxType(described: Described): AnyType {
  switch (described.kind) {
    case "enum":
      return t.enum(Object.fromEntries(described.members));
    case "optional":
      return t.optional(fxType(described.inner));
    case "union":
      return t.union(...(described.variants.map(fxType) as [AnyType, AnyType]));
    case "list":
      return t.list(fxType(described.element));
    case "dict":
      return t.dict(fxType(described.element));
    case "object":
      return t.object(
        Object.fromEntries(described.fields.map(([name, type]) => [name, fxType(type)])),
        { title: described.title, python: described.model },
      );
    case "file":
      return t.file(described.format);
    case "directory":
      return t.directory(described.format);
    case "dataset":
      return t.dataset(described.format);
    default:
      return t[described.kind]();
  }
}

/** Builds the value as an author passes it. */
export function fxValue(described: Described, value: DescribedValue): unknown {
  switch (described.kind) {
    case "int":
      return Number(value);
    case "bigint":
      return BigInt(value as string);
    case "float":
      return floatOfHex(value as string);
    case "datetime":
      return isoText(value as unknown as Micros);
    case "duration":
      return durationOf(value as unknown as Micros);
    case "struct":
      return jsonOf(value);
    case "enum":
      return described.members[value as number]![1];
    case "optional":
    case "union":
      return variantValue(described, value as readonly [number, DescribedValue]);
    case "list":
      return (value as readonly DescribedValue[]).map((item) => fxValue(described.element, item));
    case "dict":
      return Object.fromEntries(
        (value as readonly [string, DescribedValue][]).map(([key, item]) => [
          key,
          fxValue(described.element, item),
        ]),
      );
    case "object":
      return Object.fromEntries(
        described.fields.map(([name, type], index) => [
          name,
          fxValue(type, (value as readonly DescribedValue[])[index]!),
        ]),
      );
    case "file":
    case "directory":
    case "dataset":
      return reference(described.kind, value as unknown as Located);
    default:
      return value;
  }
}

export interface Micros {
  readonly seconds: number;
  readonly micros: number;
}

interface Located {
  readonly uri: string;
  readonly format: string;
}

function variantValue(
  described: Extract<Described, { kind: "optional" | "union" }>,
  [index, inner]: readonly [number, DescribedValue],
): unknown {
  const variant = variantsOf(described)[index]!;
  const value = fxValue(variant, inner);
  const { spec } = toTypeNode(fxType(described));
  const tags = spec.kind === "union" ? spec.tags : undefined;
  return tags === undefined || variant.kind === "none" ? value : { tag: tags[index], value };
}

function reference(
  kind: "file" | "directory" | "dataset",
  { uri, format }: Located,
): FlyteFile | FlyteDirectory | Dataset {
  if (kind === "file") return new FlyteFile(uri, format);
  return kind === "directory" ? new FlyteDirectory(uri, format) : new Dataset(uri, format);
}

function floatOfHex(hex: string): number {
  return Buffer.from(hex, "hex").readDoubleBE();
}

/** Text, since a Date has no microseconds. */
function isoText({ seconds, micros }: Micros): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(micros).padStart(6, "0")}Z`;
}

/** Described microseconds are never negative; in a Duration both parts have the same sign. */
function durationOf({ seconds, micros }: Micros): Duration {
  return seconds < 0 && micros > 0
    ? new Duration(seconds + 1, (micros - 1_000_000) * 1000)
    : new Duration(seconds, micros * 1000);
}

function jsonOf(value: DescribedValue): Json {
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== "object" || value === null) return value;
  const { number, integer, object } = value as {
    number?: string;
    integer?: string;
    object?: readonly [string, DescribedValue][];
  };
  if (number !== undefined) return floatOfHex(number);
  return integer === undefined
    ? Object.fromEntries(object!.map(([key, item]) => [key, jsonOf(item)]))
    : Number(integer);
}
