import { t } from "flyte-fx";
import { same } from "../same.ts";
import { type StandardSchemaWithJson } from "../standard-schema.ts";

// expect TS2345 at 19: Checks the cases themselves: `same` distinguishes any from every other type.
same<any, number>(true);

const valueFieldMissing = t.object({ a: t.int(), b: t.int().default(1) });
// expect TS2741 at 14: `a` has no default.
export const valueFieldMissingValue: t.Input<typeof valueFieldMissing> = { b: 2 };

const valueOfNestedField = t.object({ a: t.list(t.object({ b: t.string() })) });
// expect TS2322 at 96: `b` is a string.
export const valueOfNestedFieldValue: t.Input<typeof valueOfNestedField> = { a: [{ b: "b" }, { b: 1 }] };

declare const schema: StandardSchemaWithJson<{ id: string }>;
// expect TS2322 at 57: A default must fit the input of the schema.
export const valueOfSchema = t.object(schema).default({ id: 1 });

const valueOfStruct = t.struct();
// expect TS2322 at 68: A struct is JSON, which has no bigint.
export const valueOfStructValue: t.Input<typeof valueOfStruct> = { a: 1n };

const valueOfUnionUntagged = t.union(t.int(), t.float());
// expect TS2322 at 14: A number fits both variants, so it needs a tag.
export const valueOfUnionUntaggedValue: t.Input<typeof valueOfUnionUntagged> = 5;

const valueOfUnion = t.union(t.int(), t.string());
// expect TS2322 at 14: A union accepts only values of its variants.
export const valueOfUnionValue: t.Input<typeof valueOfUnion> = true;

const valueReceivedBigint = t.bigint();
declare const valueReceivedBigintReceived: t.Infer<typeof valueReceivedBigint>;
// expect TS2322 at 14: Code receives a bigint as a bigint, never as a number.
export const valueReceivedBigintValue: number = valueReceivedBigintReceived;

const valueReceivedFile = t.file();
declare const valueReceivedFileReceived: t.Infer<typeof valueReceivedFile>;
// expect TS2322 at 14: Callers may pass a path for a file, but code receives a FlyteFile.
export const path: string = valueReceivedFileReceived;
