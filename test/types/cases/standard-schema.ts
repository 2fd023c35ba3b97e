/** Standard Schema 1, as a validation library declares it. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": Properties<Input, Output>;
}

/** A schema that also generates its JSON schemas. */
export interface StandardSchemaWithJson<Input = unknown, Output = Input> {
  readonly "~standard": Properties<Input, Output> & { readonly jsonSchema: { readonly input: Generate; readonly output: Generate } };
}

interface Properties<Input, Output> {
  readonly version: 1;
  readonly vendor: string;
  readonly validate: (value: unknown) => { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly { readonly message: string }[] };
  readonly types?: { readonly input: Input; readonly output: Output } | undefined;
}

type Generate = (options: { readonly target: string }) => Record<string, unknown>;
