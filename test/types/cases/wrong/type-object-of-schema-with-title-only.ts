// expect TS2769 at 6:23
// A title does not replace the JSON schema.
import { t } from "flyte-fx"; import type { StandardSchema } from "../standard-schema.ts";

declare const schema: StandardSchema<{ id: string }>;
export const type = t.object(schema, { title: "Job" });
