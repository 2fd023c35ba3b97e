import { t } from "flyte-fx";
import { type StandardSchema, type StandardSchemaWithJson } from "../standard-schema.ts";

// expect TS2345 at 49: A number could mean seconds or milliseconds: write "90s".
export const wait = { for: t.duration().default(90) };

// expect TS2322 at 62: A column is a Flyte type, or an object of columns.
export const typeDatasetColumnAText = t.dataset({ columns: { day: "datetime" } });

// expect TS2345 at 60: A default is a value: use an optional for null.
export const typeDefaultNull = t.optional(t.int()).default(null);

// expect TS2345 at 57: The default of an int is a number.
export const typeDefaultOfAnotherType = t.int().default("3");

// expect TS2345 at 73: A default is one of the values.
export const typeEnumDefaultNotAMember = t.enum("red", "green").default("blue");

// expect TS2769 at 36: The values of an enum are strings.
export const typeEnumOfNumbers = t.enum({ ONE: 1 });

// expect TS2555 at 40: An enum needs at least one value.
export const typeEnumWithoutValues = t.enum();

// expect TS2345 at 38: A list contains a Flyte type.
export const typeListOfText = t.list("int");

// expect TS2322 at 46: A field is a Flyte type.
export const typeObjectOfNumber = t.object({ a: 1 });

declare const typeObjectOfSchemaWithTitleOnly: StandardSchema<{ id: string }>;
// expect TS2769 at 54: A title does not replace the JSON schema.
export const typeObjectOfSchemaWithTitleOnlyType = t.object(typeObjectOfSchemaWithTitleOnly, { title: "Job" });

declare const typeObjectOfSchemaWithoutJsonSchema: StandardSchema<{ id: string }>;
// expect TS2345 at 65: A Standard Schema that cannot generate its JSON schema needs one.
export const typeObjectOfSchemaWithoutJsonSchemaType = t.object(typeObjectOfSchemaWithoutJsonSchema);

declare const typeObjectOfTextSchema: StandardSchemaWithJson<string>;
// expect TS2345 at 52: `t.object` expects the schema of an object.
export const typeObjectOfTextSchemaType = t.object(typeObjectOfTextSchema);

// expect TS2769 at 43: The fields determine the JSON schema.
export const typeObjectWithJsonSchema = t.object({ a: t.int() }, { jsonSchema: { type: "object" } });

// expect TS2554 at 40: An optional contains a Flyte type.
export const typeOptionalOfNothing = t.optional();

// expect TS2555 at 33: A union needs at least two types.
export const typeUnionOfOne = t.union(t.int());

// expect TS2339 at 30: There is no such type.
export const typeUnknown = t.integer();
