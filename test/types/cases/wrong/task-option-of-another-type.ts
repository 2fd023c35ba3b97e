// expect TS2322 at 5:61
// Retries are a number.
import { DuckDbTask } from "../right/hottest-days.ts";

export const task = new DuckDbTask({ name: "n", query: "q", retries: "3" });
