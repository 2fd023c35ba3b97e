// expect TS2345 at 6:30
// The schema is that of an object.
import { t, type StandardSchemaWithJson } from "flyte-fx";

declare const schema: StandardSchemaWithJson<string>;
export const type = t.object(schema);
