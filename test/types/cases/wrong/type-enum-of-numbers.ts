// expect TS2769 at 5:23
// The values of an enum are strings.
import { t } from "flyte-fx";

export const type = t.enum({ ONE: 1 });
