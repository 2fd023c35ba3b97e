/**
 * A schema of a validation library for `t.object`: any object that follows Standard Schema 1, such
 * as the schemas of zod, valibot and arktype. It is declared here so that authors need no package
 * for it.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  /** Defined by Standard Schema 1. A `validate` that returns a promise is rejected with FX3020. */
  readonly "~standard": StandardProperties<Input, Output>;
}

/** A Standard Schema that can also generate its JSON schema, such as the schemas of zod 4. */
export interface StandardSchemaWithJson<Input = unknown, Output = Input> {
  /** Defined by Standard Schema 1, with the generators of its JSON schemas. */
  readonly "~standard": StandardProperties<Input, Output> & {
    readonly jsonSchema: StandardJsonSchema;
  };
}

export interface StandardProperties<Input, Output> {
  readonly version: 1;
  readonly vendor: string;
  readonly validate: (
    value: unknown,
  ) => StandardResult<Output> | PromiseLike<StandardResult<Output>>;
  /** For type inference only. */
  readonly types?: { readonly input: Input; readonly output: Output } | undefined;
}

/** The output of the schema, or the issues that it found. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Both methods throw if the schema cannot be expressed as a JSON schema. */
export interface StandardJsonSchema {
  readonly input: (options: { readonly target: string }) => Record<string, unknown>;
  readonly output: (options: { readonly target: string }) => Record<string, unknown>;
}

/** The value that a caller passes for the schema. */
export type SchemaInput<S extends StandardSchema> = NonNullable<S["~standard"]["types"]>["input"];

/** The value that author code receives for the schema. */
export type SchemaOutput<S extends StandardSchema> = NonNullable<S["~standard"]["types"]>["output"];

/** True for a Standard Schema. A shape is never one, because Flyte types do not validate. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  if (!isObject || !("~standard" in value)) return false;
  const properties = value["~standard"] as { readonly validate?: unknown } | null | undefined;
  return typeof properties?.validate === "function";
}
