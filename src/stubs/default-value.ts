import type { Json } from "../runtime/base/json.ts";
import { nativeFromLiteral, toLiteral } from "../runtime/values/conversions.ts";
import { ValueFaults } from "../runtime/values/faults.ts";
import { getOmittedValue } from "../runtime/values/get-field-value.ts";
import type { Duration } from "../runtime/values/types/duration.ts";
import type {
  EnumSpec,
  ObjectSpec,
  TypeNode,
  TypeSpec,
  UnionSpec,
} from "../runtime/values/types/flyte-type.ts";
import { Timestamp } from "../runtime/values/types/timestamp.ts";
import { findVariantByValue } from "../runtime/values/types/union-types.ts";
import { TYPES_MODULE } from "./annotate.ts";
import { nameFields, nameMembers } from "./class-names.ts";
import type { ClassRegistry } from "./class-registry.ts";
import {
  call,
  code,
  member,
  name,
  NONE,
  type PythonExpression,
} from "./python/python-expression.ts";
import { toFloat, toPlainValue, toTimedelta } from "./python/python-values.ts";
import type { InVariable, Sdk } from "./sdk.ts";

/** Converts default values to Python expressions. */
export class DefaultValues {
  readonly #sdk: Sdk;
  readonly #registry: ClassRegistry;

  constructor(sdk: Sdk, registry: ClassRegistry) {
    this.#sdk = sdk;
    this.#registry = registry;
  }

  /** Undefined if a value must be passed, or if the default does not fit the type. */
  toDefault(node: TypeNode): PythonExpression | undefined {
    const omitted = getOmittedValue(node);
    if (omitted === undefined) return undefined;
    const faults = new ValueFaults();
    const literal = toLiteral(omitted, node, faults);
    const native = faults.count === 0 ? nativeFromLiteral(literal, node, faults) : undefined;
    return faults.count === 0 ? this.#toValue(native, node.spec) : undefined;
  }

  #toValue(value: unknown, spec: TypeSpec): PythonExpression {
    switch (spec.kind) {
      case "float":
        return toFloat(value as number);
      case "datetime":
      case "timestamp":
        return toDatetime(Timestamp.parse(value as Date | Timestamp));
      case "duration":
        return toTimedelta(value as Duration);
      case "enum":
        return this.#toMember(value as string, spec);
      case "optional":
        return value === null ? NONE : this.#toValue(value, spec.inner.spec);
      case "union":
        return this.#toVariant(value, spec);
      case "list": {
        const items = (value as unknown[]).map((item) => this.#toValue(item, spec.element.spec));
        return { kind: "list", items };
      }
      case "dict": {
        const entries = Object.entries(value as object).map(
          ([key, item]) => [key, this.#toValue(item, spec.element.spec)] as const,
        );
        return { kind: "dict", entries };
      }
      case "object":
        return spec.model?.isTyped === false
          ? toPlainValue(value as Json)
          : this.#toInstance(value as object, spec);
      case "file":
      case "directory":
      case "dataset":
        return this.#sdk.toReferenceValue(spec, value as InVariable);
      default:
        return toPlainValue(value as Json | bigint);
    }
  }

  #toMember(value: string, spec: EnumSpec): PythonExpression {
    const found = spec.members.find((one) => one.value === value)!;
    return member(this.#toClass(spec), nameMembers(spec).get(found.name)!);
  }

  #toInstance(value: object, spec: ObjectSpec): PythonExpression {
    const names = nameFields(spec);
    const given = Object.entries(value).filter(([field]) => spec.fields.has(field));
    return call(
      this.#toClass(spec),
      [],
      given.map(([field, item]) => [
        names.get(field)!,
        this.#toValue(item, spec.fields.get(field)!.spec),
      ]),
    );
  }

  #toVariant(value: unknown, spec: UnionSpec): PythonExpression {
    if (value === null) return NONE;
    if (spec.tags === undefined) return this.#toValue(value, findVariantByValue(spec, value)!.spec);
    const { tag, value: inner } = value as { tag: string; value: unknown };
    return this.#toValue(inner, spec.variants[spec.tags.indexOf(tag)]!.spec);
  }

  #toClass(spec: EnumSpec | ObjectSpec): PythonExpression {
    return name(TYPES_MODULE, this.#registry.find(spec)!.name);
  }
}

/** Python's datetimes have microseconds. */
function toDatetime({ seconds, nanos }: Timestamp): PythonExpression {
  const date = new Date(seconds * 1000);
  const parts = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    Math.floor(nanos / 1000),
  ];
  const needed = parts.findLastIndex((part, index) => index < 3 || part !== 0) + 1;
  return call(
    name("datetime", "datetime"),
    parts.slice(0, needed).map((part) => code(String(part))),
    [["tzinfo", member(name("datetime", "timezone"), "utc")]],
  );
}
