// expect TS2339 at 5:23
// There is no such type.
import { t } from "flyte-fx";

export const type = t.integer();
