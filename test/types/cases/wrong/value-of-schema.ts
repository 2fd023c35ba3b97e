// expect TS2322 at 6:48
// A default must fit the input of the schema.
import { t, type StandardSchemaWithJson } from "flyte-fx";

declare const schema: StandardSchemaWithJson<{ id: string }>;
export const type = t.object(schema).default({ id: 1 });
