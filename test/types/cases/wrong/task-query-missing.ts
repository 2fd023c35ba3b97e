// expect TS2345 at 5:36
// An SQL task needs a query.
import { DuckDbTask } from "../right/hottest-days.ts";

export const task = new DuckDbTask({ name: "n" });
