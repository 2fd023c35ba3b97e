/**
 * Types and values, described in JSON without any codec's help, so that fx and Python can each make their own from them and
 * describe what they received. `test/interop/python/described.py` reads and writes the same.
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
 * What is said of a value: an integer is decimal text, a float the hex of its eight bytes, a moment or duration whole
 * seconds and microseconds, an enum its member's position, a variant its position and value, a dict pairs sorted by key.
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

/** An optional is a union whose second variant is none. */
export function variantsOf(
  described: Extract<Described, { kind: "optional" | "union" }>,
): readonly Described[] {
  return described.kind === "union" ? described.variants : [described.inner, { kind: "none" }];
}
