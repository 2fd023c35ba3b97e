// expect TS2769 at 5:23
// The fields determine the JSON schema.
import { t } from "flyte-fx";

export const type = t.object({ a: t.int() }, { jsonSchema: { type: "object" } });
