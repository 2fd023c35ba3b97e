// expect TS2322 at 6:71
// `t.int` is a function: call it.
import { t } from "flyte-fx";
import { DuckDbTask } from "../right/hottest-days.ts";

export const task = new DuckDbTask({ name: "n", query: "q", inputs: { year: t.int } });
