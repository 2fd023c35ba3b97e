// expect TS2345 at 6:30
// A Standard Schema that cannot generate its JSON schema needs one.
import { t } from "flyte-fx"; import type { StandardSchema } from "../standard-schema.ts";

declare const schema: StandardSchema<{ id: string }>;
export const type = t.object(schema);
