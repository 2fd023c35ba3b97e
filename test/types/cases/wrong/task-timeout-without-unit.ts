// expect TS2322 at 5:77
// A number could mean seconds or milliseconds: write "90s".
import { DuckDbTask } from "../right/hottest-days.ts";

export const seconds = new DuckDbTask({ name: "seconds", query: "select 1", timeout: 90 });
