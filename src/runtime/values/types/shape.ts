import { type AnyFlyteType, type FlyteType, type TypeNode, toTypeNode } from "./flyte-type.ts";

/** Named Flyte types: the inputs or outputs of a task, the fields of an object. */
export type Shape = { readonly [name: string]: AnyFlyteType };

/** The run-time side of a shape, in declared order. */
export function fieldsFromShape(shape: Shape): ReadonlyMap<string, TypeNode> {
  return new Map(Object.entries(shape).map(([name, type]) => [name, toTypeNode(type)]));
}

/** Infers `I`, and makes an error point at the one field that is no Flyte type. */
export type Fields<I> = I & { readonly [K in keyof I]: AnyFlyteType };

/** Shows `{ a: number }` in an error, not the alias and its arguments. */
export type Simplify<T> = { [K in keyof T]: T[K] } & {};

/** What code receives of one type. */
export type NativeValue<T> = T extends FlyteType<infer N, unknown, boolean> ? N : never;
/** What a caller hands in for one type. */
export type InputValue<T> = T extends FlyteType<unknown, infer G, boolean> ? G : never;

type OmittableKeys<S> = {
  [K in keyof S]: S[K] extends FlyteType<unknown, unknown, infer M>
    ? M extends true
      ? K
      : never
    : never;
}[keyof S];

/** What code receives: every key is there; None is `null`. */
export type Native<S> = Simplify<{ -readonly [K in keyof S]: NativeValue<S[K]> }>;

/** What a caller hands in: keys with a default or an optional type may be left out. */
export type InputValues<S> = Simplify<
  { [K in Exclude<keyof S, OmittableKeys<S>>]: InputValue<S[K]> } & {
    [K in OmittableKeys<S>]?: InputValue<S[K]> | undefined;
  }
>;

/** Inputs or outputs of a template that is only known at run time. */
export type UnknownValues = Readonly<Record<string, unknown>>;

/** What a connector receives: typed where it declares its inputs, else unknown values. */
export type InputsOf<S> = string extends keyof S
  ? UnknownValues
  : S extends Shape
    ? Native<S>
    : UnknownValues;

/** What a connector answers: typed where it declares its outputs, else unknown values. */
export type OutputsOf<S> = string extends keyof S
  ? UnknownValues
  : S extends Shape
    ? InputValues<S>
    : UnknownValues;
