// expect TS2322 at 6:14
// A task of a synchronous connector is not run by an asynchronous one.
import { type RunByAsyncConnector } from "flyte-fx";
import { status } from "../right/task-kinds.ts";

export const task: RunByAsyncConnector = status;
