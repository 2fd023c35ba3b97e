import type { Json } from "../runtime/base/json.ts";
import { nativeFromLiteral, toLiteral } from "../runtime/values/conversions.ts";
import { ValueFaults } from "../runtime/values/faults.ts";
import { getOmittedValue } from "../runtime/values/get-field-value.ts";
import type { Duration } from "../runtime/values/types/duration.ts";
import type {
  EnumSpec,
  ObjectSpec,
  ReferenceSpec,
  TypeNode,
  TypeSpec,
  UnionSpec,
} from "../runtime/values/types/flyte-type.ts";
import { Timestamp } from "../runtime/values/types/timestamp.ts";
import { findVariantByValue } from "../runtime/values/types/union-types.ts";
import { nameFields, nameMembers, type ClassRegistry, type Usage } from "./class-registry.ts";
import {
  ANNOTATED,
  builtin,
  call,
  index,
  member,
  name,
  NONE,
  type PythonExpression,
  string,
  toFloat,
  toPlainValue,
  toTimedelta,
} from "./python/python-expression.ts";
import type { InVariable, Sdk } from "./sdk.ts";

/** The module with the classes of the package. */
export const TYPES_MODULE = ".types";

/** Converts Flyte types and their default values to Python. */
export class PythonTypes {
  constructor(
    readonly sdk: Sdk,
    readonly registry: ClassRegistry,
  ) {}

  /** The annotation that the SDK converts back to the same type. */
  toType({ spec }: TypeNode, usage: Usage): PythonExpression {
    const convert = (node: TypeNode): PythonExpression => this.toType(node, usage);
    switch (spec.kind) {
      case "int":
      case "bigint":
        return builtin("int");
      case "float":
        return builtin("float");
      case "string":
        return builtin("str");
      case "bool":
        return builtin("bool");
      case "datetime":
      case "timestamp":
        return name("datetime", "datetime");
      case "duration":
        return name("datetime", "timedelta");
      case "none":
        return NONE;
      case "struct":
        return builtin("dict");
      case "optional":
        return { kind: "union", variants: [convert(spec.inner), NONE] };
      case "union":
        return { kind: "union", variants: spec.variants.map(convert) };
      case "list":
        return toContainer("list", [], convert(spec.element));
      case "dict":
        return toContainer("dict", [builtin("str")], convert(spec.element));
      case "file":
      case "directory":
      case "dataset":
        return this.#toReferenceType(spec, usage);
      case "object":
        if (spec.model?.isTyped === false) return builtin("dict");
        return this.#toClass(spec, usage);
      case "enum":
        return this.#toClass(spec, usage);
    }
  }

  #toReferenceType({ kind, format, columns }: ReferenceSpec, { task }: Usage): PythonExpression {
    const type = this.sdk.references[kind];
    if (kind !== "dataset") return format === "" ? type : this.sdk.addFormat(type, format);
    const named = [...(columns ?? [])].map(
      ([column, node]) => [column, this.toType(node, { task, variable: column })] as const,
    );
    const details = [
      ...(named.length === 0 ? [] : [call(name("._fx", "columns"), [], named)]),
      ...(format === "" ? [] : [string(format)]),
    ];
    return details.length === 0 ? type : index(ANNOTATED, type, ...details);
  }

  /** Adds the classes of the fields first, because a class must come after those that it uses. */
  #toClass(spec: Extract<TypeSpec, { kind: "enum" | "object" }>, usage: Usage): PythonExpression {
    const found = this.registry.find(spec);
    if (found !== undefined) return name(TYPES_MODULE, found.name);
    if (spec.kind === "object")
      for (const [field, node] of spec.fields)
        this.toType(node, { task: usage.task, variable: field });
    return name(TYPES_MODULE, this.registry.add(spec, usage).name);
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
        return this.sdk.toReferenceValue(spec, value as InVariable);
      default:
        return toPlainValue(value as Json | bigint);
    }
  }

  #toMember(value: string, spec: EnumSpec): PythonExpression {
    const found = spec.members.find((one) => one.value === value)!;
    return member(this.#getClass(spec), nameMembers(spec).get(found.name)!);
  }

  #toInstance(value: object, spec: ObjectSpec): PythonExpression {
    const names = nameFields(spec);
    const given = Object.entries(value).filter(([field]) => spec.fields.has(field));
    return call(
      this.#getClass(spec),
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

  #getClass(spec: EnumSpec | ObjectSpec): PythonExpression {
    return name(TYPES_MODULE, this.registry.find(spec)!.name);
  }
}

/** flytekit understands `List[None]`, but not `list[None]`. */
function toContainer(
  kind: "list" | "dict",
  keys: readonly PythonExpression[],
  element: PythonExpression,
): PythonExpression {
  const isOfNone = element === NONE;
  const type = isOfNone ? name("typing", kind === "list" ? "List" : "Dict") : builtin(kind);
  return index(type, ...keys, element);
}

/** Python's datetimes have microseconds. */
function toDatetime({ seconds, nanos }: Timestamp): PythonExpression {
  const [whole] = new Date(seconds * 1000).toISOString().split(".");
  const micros = String(Math.floor(nanos / 1000)).padStart(6, "0");
  const fraction = nanos < 1000 ? "" : `.${micros}`;
  const parse = member(name("datetime", "datetime"), "fromisoformat");
  return call(parse, [string(`${whole}${fraction}+00:00`)]);
}
