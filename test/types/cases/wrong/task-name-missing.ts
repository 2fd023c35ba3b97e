// expect TS2345 at 5:36
// Every task has a name.
import { DuckDbTask } from "../right/hottest-days.ts";

export const task = new DuckDbTask({ query: "q" });
