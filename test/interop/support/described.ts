/**
 * Types and values described in codec-independent JSON. fx and Python each build their own from it and
 * describe what they received. `test/interop/python/described.py` reads and writes the same format.
 */
export type Described =
  | {
      readonly kind:
        | "int"
        | "bigint"
        | "float"
        | "string"
        | "bool"
        | "datetime"
        | "duration"
        | "none"
        | "struct";
    }
  | {
      readonly kind: "enum";
      readonly title: string;
      readonly members: readonly (readonly [name: string, value: string])[];
    }
  | { readonly kind: "optional"; readonly inner: Described }
  | { readonly kind: "union"; readonly variants: readonly Described[] }
  | { readonly kind: "list" | "dict"; readonly element: Described }
  | DescribedObject
  | { readonly kind: "file" | "directory" | "dataset"; readonly format: string };

export interface DescribedObject {
  readonly kind: "object";
  readonly title: string;
  readonly model: "dataclass" | "pydantic";
  readonly fields: readonly (readonly [name: string, type: Described])[];
}

export type DescribedKind = Described["kind"];

/**
 * The description of a value: decimal text for an integer, the hex of its eight bytes for a float,
 * seconds and microseconds for a datetime or duration, the member's index for an enum, index and value
 * for a variant, and pairs sorted by key for a dict.
 */
export type DescribedValue =
  | string
  | number
  | boolean
  | null
  | readonly DescribedValue[]
  | { readonly [name: string]: DescribedValue };

export interface DescribedCase {
  readonly type: Described;
  readonly value: DescribedValue;
}

/** An optional is a union whose second variant is `none`. */
export function variantsOf(
  described: Extract<Described, { kind: "optional" | "union" }>,
): readonly Described[] {
  return described.kind === "union" ? described.variants : [described.inner, { kind: "none" }];
}

/** The type with its inner types replaced. */
export function mapInner(
  described: Described,
  map: (inner: Described, index: number) => Described,
): Described {
  switch (described.kind) {
    case "list":
    case "dict":
      return { ...described, element: map(described.element, 0) };
    case "optional":
      return { kind: "optional", inner: map(described.inner, 0) };
    case "union":
      return { kind: "union", variants: described.variants.map(map) };
    case "object": {
      const fields = described.fields.map(([name, type], at) => [name, map(type, at)] as const);
      return { ...described, fields };
    }
    default:
      return described;
  }
}
