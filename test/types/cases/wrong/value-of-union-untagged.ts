// expect TS2322 at 6:14
// A number fits both variants, so it needs a tag.
import { t } from "flyte-fx";

const type = t.union(t.int(), t.float());
export const value: t.Input<typeof type> = 5;
