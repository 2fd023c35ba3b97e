// expect TS2345 at 5:52
// A version is a number.
import { TaskCategory } from "flyte-fx";

export const category = new TaskCategory("duckdb", "1");
