// expect TS2554 at 5:23
// An optional contains a Flyte type.
import { t } from "flyte-fx";

export const type = t.optional();
