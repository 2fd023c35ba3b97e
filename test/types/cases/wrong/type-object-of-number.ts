// expect TS2322 at 5:32
// A field is a Flyte type.
import { t } from "flyte-fx";

export const type = t.object({ a: 1 });
