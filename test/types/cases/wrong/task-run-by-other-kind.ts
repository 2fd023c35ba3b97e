// expect TS2322 at 5:14
// An asynchronous connector cannot run the task of a synchronous one.
import { status } from "../right/task-kinds.ts";

export const task: { readonly executor: "async-connector" } = status;
