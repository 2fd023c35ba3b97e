// expect TS2345 at 5:52
// A default is one of the values.
import { t } from "flyte-fx";

export const type = t.enum("red", "green").default("blue");
