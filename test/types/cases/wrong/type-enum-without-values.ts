// expect TS2555 at 5:23
// An enum has at least one value.
import { t } from "flyte-fx";

export const type = t.enum();
