// expect TS2322 at 6:14
// A union accepts only values of its variants.
import { t } from "flyte-fx";

const type = t.union(t.int(), t.string());
export const value: t.Input<typeof type> = true;
