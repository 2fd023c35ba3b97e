// expect TS2322 at 5:44
// A column is a Flyte type, or an object of columns.
import { t } from "flyte-fx";

export const type = t.dataset({ columns: { day: "datetime" } });
