import { isDate } from "node:util/types";
import { getKind } from "../../runtime/base/brand.ts";
import { isPlainObject, setOwn } from "../../runtime/base/json.ts";
import type { Duration } from "../../runtime/values/types/duration.ts";
import type { TypeNode, UnionSpec } from "../../runtime/values/types/flyte-type.ts";
import {
  momentFromDate,
  type Timestamp,
  type Moment,
} from "../../runtime/values/types/timestamp.ts";
import { findVariantByValue } from "../../runtime/values/types/union-types.ts";

/** A value as JSON that `givenOfJson` reads back: what JSON cannot hold is text. */
export function jsonFromNative(value: unknown, node: TypeNode | undefined): unknown {
  const spec = node?.spec;
  switch (spec?.kind) {
    case "optional":
      return value === null ? null : jsonFromNative(value, spec.inner);
    case "union":
      return jsonFromUnion(value, spec);
    case "list":
      return Array.isArray(value)
        ? value.map((item) => jsonFromNative(item, spec.element))
        : plainJson(value);
    case "dict":
      return isPlainObject(value) ? eachField(value, () => spec.element) : plainJson(value);
    case "object":
      return isPlainObject(value)
        ? eachField(value, (name) => spec.fields.get(name))
        : plainJson(value);
    default:
      return plainJson(value);
  }
}

function plainJson(value: unknown): unknown {
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (typeof value === "number")
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : Object.is(value, -0)
        ? "-0"
        : String(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plainJson);
  if (isDate(value)) return isoText(momentFromDate(value));
  const kind = getKind(value);
  if (kind === "timestamp") return isoText(value as Timestamp);
  if (kind === "duration") return (value as Duration).toString();
  return eachField(value, () => undefined);
}

/** At least milliseconds, and as many digits as there are. */
function isoText(moment: Moment | undefined): string | null {
  if (moment === undefined) return null;
  const whole = new Date(moment.seconds * 1000).toISOString().slice(0, 19);
  const digits = String(moment.nanos)
    .padStart(9, "0")
    .replace(/(?:000){1,2}$/, "");
  return `${whole}.${digits}Z`;
}

function eachField(
  object: object,
  getType: (name: string) => TypeNode | undefined,
): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object))
    setOwn(copy, name, jsonFromNative(value, getType(name)));
  return copy;
}

function jsonFromUnion(value: unknown, spec: UnionSpec): unknown {
  if (spec.tags !== undefined) {
    if (!isPlainObject(value)) return plainJson(value);
    const variant = spec.variants[spec.tags.indexOf(String(value["tag"]))];
    return { tag: value["tag"], value: jsonFromNative(value["value"], variant) };
  }
  const variant = findVariantByValue(spec, value);
  const json = jsonFromNative(value, variant);
  return variant === undefined || findVariantByValue(spec, json) === variant
    ? json
    : { tag: variant.kind, value: json };
}
