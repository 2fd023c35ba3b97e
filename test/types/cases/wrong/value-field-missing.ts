// expect TS2741 at 6:14
// `a` has no default.
import { t } from "flyte-fx";

const type = t.object({ a: t.int(), b: t.int().default(1) });
export const value: t.Input<typeof type> = { b: 2 };
