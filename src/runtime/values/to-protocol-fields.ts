import type { Protocol } from "../base/protocol.ts";
import type { FieldValues } from "./get-field-value.ts";
import { TypeNode, type TypeSpec } from "./types/flyte-type.ts";

/**
 * Returns declared types in the form of a protocol. Flyte 2 encodes some types differently, such as
 * an enum by the names of its members. Types guessed from a template already have the form of its
 * protocol.
 */
export function toProtocolFields(protocol: Protocol, fields: FieldValues): FieldValues {
  return protocol === "flyte1" ? fields : VALUES.fields(fields);
}

/** Types in the form of Flyte 2. Each is created once, because other caches use the type as key. */
class Flyte2Types {
  readonly #fields = new WeakMap<FieldValues, FieldValues>();
  readonly #specs = new WeakMap<TypeSpec, TypeSpec>();

  constructor(private readonly enumsByName: boolean) {}

  fields(fields: FieldValues): FieldValues {
    const known = this.#fields.get(fields);
    if (known !== undefined) return known;
    const made = new Map([...fields].map(([name, node]) => [name, this.#node(node)]));
    this.#fields.set(fields, made);
    return made;
  }

  #node(node: TypeNode): TypeNode {
    const spec = this.#spec(node.spec);
    return spec === node.spec ? node : new TypeNode(spec, node.defaultValue, node.description);
  }

  #spec(spec: TypeSpec): TypeSpec {
    const known = this.#specs.get(spec);
    if (known !== undefined) return known;
    const made = this.#made(spec);
    this.#specs.set(spec, made);
    return made;
  }

  #made(spec: TypeSpec): TypeSpec {
    switch (spec.kind) {
      case "enum":
        return this.enumsByName ? { ...spec, carriedAs: "flyte2" } : spec;
      case "optional":
        return { ...spec, inner: this.#node(spec.inner) };
      case "union":
        return { ...spec, variants: spec.variants.map((variant) => this.#node(variant)) };
      case "list":
      case "dict":
        return { ...spec, element: this.#node(spec.element) };
      case "object": {
        // A dataclass contains the values of its enums, a pydantic model the names of their members.
        const types = spec.python === "pydantic" ? VALUES : WITHIN_DATACLASS;
        return { ...spec, carriedAs: "flyte2", fields: types.fields(spec.fields) };
      }
      case "file":
      case "directory":
      case "dataset":
        return { ...spec, carriedAs: "flyte2", columns: spec.columns && this.fields(spec.columns) };
      default:
        return spec;
    }
  }
}

const VALUES = new Flyte2Types(true);
const WITHIN_DATACLASS = new Flyte2Types(false);
