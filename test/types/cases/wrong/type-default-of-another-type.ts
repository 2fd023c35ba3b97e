// expect TS2345 at 5:37
// The default of an int is a number.
import { t } from "flyte-fx";

export const type = t.int().default("3");
