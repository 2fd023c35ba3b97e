import type { ReferenceSpec, TypeNode, TypeSpec } from "../runtime/values/types/flyte-type.ts";
import type { ClassRegistry, Usage } from "./class-registry.ts";
import { builtin, index, name, NONE, type PythonExpression } from "./python/python-expression.ts";
import type { Sdk } from "./sdk.ts";

/** The module with the classes of the package. */
export const TYPES_MODULE = ".types";

/** Converts Flyte types to the annotations that the SDK converts back to the same types. */
export class Annotator {
  readonly #sdk: Sdk;
  readonly #registry: ClassRegistry;

  constructor(sdk: Sdk, registry: ClassRegistry) {
    this.#sdk = sdk;
    this.#registry = registry;
  }

  toType({ spec }: TypeNode, usage: Usage): PythonExpression {
    return this.#toType(spec, usage);
  }

  #toType(spec: TypeSpec, usage: Usage): PythonExpression {
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

  #toReferenceType(spec: ReferenceSpec, { task }: Usage): PythonExpression {
    const columns = [...(spec.columns ?? [])].map(
      ([column, node]) => [column, this.toType(node, { task, variable: column })] as const,
    );
    return this.#sdk.toReferenceType(spec, columns);
  }

  /** Adds the classes of the fields first, because a class must come after those that it uses. */
  #toClass(spec: Extract<TypeSpec, { kind: "enum" | "object" }>, usage: Usage): PythonExpression {
    const found = this.#registry.find(spec);
    if (found !== undefined) return name(TYPES_MODULE, found.name);
    if (spec.kind === "object")
      for (const [field, node] of spec.fields)
        this.toType(node, { task: usage.task, variable: field });
    return name(TYPES_MODULE, this.#registry.add(spec, usage).name);
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
