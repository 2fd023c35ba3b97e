// expect TS2322 at 6:14
// An asynchronous connector cannot run the task of a synchronous one.
import { type RunByAsyncConnector } from "flyte-fx";
import { status } from "../right/task-kinds.ts";

export const task: RunByAsyncConnector = status;
