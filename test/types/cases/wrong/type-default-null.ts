// expect TS2345 at 5:49
// A default is a value: use an optional for null.
import { t } from "flyte-fx";

export const type = t.optional(t.int()).default(null);
