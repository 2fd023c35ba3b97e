// expect TS2345 at 5:49
// A default is a value: what may be null is optional.
import { t } from "flyte-fx";

export const type = t.optional(t.int()).default(null);
