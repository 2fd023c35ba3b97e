// expect TS2555 at 5:23
// An enum needs at least one value.
import { t } from "flyte-fx";

export const type = t.enum();
