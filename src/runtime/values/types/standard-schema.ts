/**
 * What `t.object` takes from a validation library: an object that follows Standard Schema 1, as zod's, valibot's and
 * arktype's do. Written out here, so that an author's compiler needs no package for it.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  /** As Standard Schema 1 has it. A `validate` that answers a promise is refused: FX3020. */
  readonly "~standard": StandardProperties<Input, Output>;
}

/** A Standard Schema that also gives itself as JSON schema, as those of zod 4 do. */
export interface StandardSchemaWithJson<Input = unknown, Output = Input> {
  /** As Standard Schema 1 has it, with the schema's forms in JSON Schema beside it. */
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
  /** Types only. */
  readonly types?: { readonly input: Input; readonly output: Output } | undefined;
}

/** The value as the schema gives it out, or what is wrong with it. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Each throws where the schema has no such form. */
export interface StandardJsonSchema {
  readonly input: (options: { readonly target: string }) => Record<string, unknown>;
  readonly output: (options: { readonly target: string }) => Record<string, unknown>;
}

/** What a caller hands in for an object of the schema. */
export type SchemaInput<S> = S extends {
  readonly "~standard": { readonly types?: { readonly input: infer Input } | undefined };
}
  ? Input
  : never;

/** What code receives. */
export type SchemaOutput<S> = S extends {
  readonly "~standard": { readonly types?: { readonly output: infer Output } | undefined };
}
  ? Output
  : never;

/** True for what follows Standard Schema. A shape has no such field: a Flyte type does not validate. */
export function isStandardSchema(given: unknown): given is StandardSchema {
  if (
    (typeof given !== "object" && typeof given !== "function") ||
    given === null ||
    !("~standard" in given)
  )
    return false;
  return (
    typeof (given["~standard"] as { readonly validate?: unknown } | null | undefined)?.validate ===
    "function"
  );
}
