// expect TS2322 at 5:61
// Flyte knows ANSI, HIVE and OTHER.
import { DuckDbTask } from "../right/hottest-days.ts";

export const task = new DuckDbTask({ name: "n", query: "q", dialect: "DUCKDB" });
