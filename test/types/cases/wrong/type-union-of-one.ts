// expect TS2555 at 5:23
// A union is of two types at least.
import { t } from "flyte-fx";

export const type = t.union(t.int());
