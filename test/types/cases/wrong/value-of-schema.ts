// expect TS2322 at 6:48
// A default must fit the input of the schema.
import { t } from "flyte-fx"; import type { StandardSchemaWithJson } from "../standard-schema.ts";

declare const schema: StandardSchemaWithJson<{ id: string }>;
export const type = t.object(schema).default({ id: 1 });
