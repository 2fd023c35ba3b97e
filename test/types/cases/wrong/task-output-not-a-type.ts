// expect TS2322 at 5:72
// An output is a Flyte type.
import { DuckDbTask } from "../right/hottest-days.ts";

export const task = new DuckDbTask({ name: "n", query: "q", outputs: { rows: "int" } });
