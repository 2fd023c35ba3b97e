// expect TS2322 at 6:86
// An input is a Flyte type.
import { t } from "flyte-fx";
import { DuckDbTask } from "../right/hottest-days.ts";

export const task = new DuckDbTask({ name: "n", query: "q", inputs: { year: t.int(), limit: 10 } });
