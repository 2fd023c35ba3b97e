// expect TS2322 at 5:63
// `threads` is a number.
import { ThreadedTask } from "../right/task-with-own-options.ts";

export const task = new ThreadedTask({ name: "n", query: "q", threads: "4" });
