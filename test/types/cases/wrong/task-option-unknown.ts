// expect TS2561 at 5:61
// There is no such option.
import { DuckDbTask } from "../right/hottest-days.ts";

export const task = new DuckDbTask({ name: "n", query: "q", qery: "q" });
