// expect TS2345 at 5:37
// `cluster` is required.
import { ClusterTask } from "../right/task-with-own-options.ts";

export const task = new ClusterTask({ name: "n" });
