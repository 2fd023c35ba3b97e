// expect TS2345 at 6:30
// `t.object` expects the schema of an object.
import { t } from "flyte-fx"; import type { StandardSchemaWithJson } from "../standard-schema.ts";

declare const schema: StandardSchemaWithJson<string>;
export const type = t.object(schema);
