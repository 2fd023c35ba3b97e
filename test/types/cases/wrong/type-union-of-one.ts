// expect TS2555 at 5:23
// A union needs at least two types.
import { t } from "flyte-fx";

export const type = t.union(t.int());
