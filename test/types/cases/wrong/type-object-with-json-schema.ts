// expect TS2769 at 5:23
// Fields make the JSON schema.
import { t } from "flyte-fx";

export const type = t.object({ a: t.int() }, { jsonSchema: { type: "object" } });
