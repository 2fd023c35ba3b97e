import { type AnyFlyteType, type FlyteType, type TypeNode, toTypeNode } from "./flyte-type.ts";

/** Named Flyte types: the inputs or outputs of a task, or the fields of an object. */
export type Shape = { readonly [name: string]: AnyFlyteType };

/** Returns the run-time types of a shape, in declared order. */
export function fieldsFromShape(shape: Shape): ReadonlyMap<string, TypeNode> {
  return new Map(Object.entries(shape).map(([name, type]) => [name, toTypeNode(type)]));
}

/** Infers `I`, and makes compiler errors point at the field that is not a Flyte type. */
export type Fields<I> = I & { readonly [K in keyof I]: AnyFlyteType };

/** Makes compiler errors show `{ a: number }` instead of the alias and its arguments. */
export type Simplify<T> = { [K in keyof T]: T[K] } & {};

/** The value that author code receives for one type. */
export type NativeValue<T> = T extends FlyteType<infer N, unknown, boolean> ? N : never;
/** The value that a caller passes for one type. */
export type InputValue<T> = T extends FlyteType<unknown, infer G, boolean> ? G : never;

type OmittableKeys<S> = {
  [K in keyof S]: S[K] extends FlyteType<unknown, unknown, infer M>
    ? M extends true
      ? K
      : never
    : never;
}[keyof S];

/** The values that author code receives. Every key is present; none is `null`. */
export type Native<S> = Simplify<{ -readonly [K in keyof S]: NativeValue<S[K]> }>;

/** The values that a caller passes. Keys with a default or an optional type may be left out. */
export type InputValues<S> = Simplify<
  { [K in Exclude<keyof S, OmittableKeys<S>>]: InputValue<S[K]> } & {
    [K in OmittableKeys<S>]?: InputValue<S[K]> | undefined;
  }
>;

/** Inputs or outputs whose types are known only at run time. */
export type UnknownValues = Readonly<Record<string, unknown>>;

/** The inputs that a connector receives: typed if it declares them, otherwise unknown values. */
export type InputsOf<S> = string extends keyof S
  ? UnknownValues
  : S extends Shape
    ? Native<S>
    : UnknownValues;

/** The outputs that a connector returns: typed if it declares them, otherwise unknown values. */
export type OutputsOf<S> = string extends keyof S
  ? UnknownValues
  : S extends Shape
    ? InputValues<S>
    : UnknownValues;
