// expect TS2769 at 6:23
// A title does not replace the JSON schema.
import { t, type StandardSchema } from "flyte-fx";

declare const schema: StandardSchema<{ id: string }>;
export const type = t.object(schema, { title: "Job" });
