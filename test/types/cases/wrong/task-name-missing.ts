// expect TS2345 at 5:36
// A task needs a name.
import { DuckDbTask } from "../right/hottest-days.ts";

export const task = new DuckDbTask({ query: "q" });
