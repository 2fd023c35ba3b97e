// expect TS2741 at 5:61
// A cache needs a version.
import { DuckDbTask } from "../right/hottest-days.ts";

export const task = new DuckDbTask({ name: "n", query: "q", cache: { serialize: true } });
