// expect TS2322 at 6:14
// A union takes what one of its variants takes.
import { t } from "flyte-fx";

const type = t.union(t.int(), t.string());
export const value: t.Input<typeof type> = true;
