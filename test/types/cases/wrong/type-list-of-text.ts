// expect TS2345 at 5:28
// A list contains a Flyte type.
import { t } from "flyte-fx";

export const type = t.list("int");
