// expect TS2511 at 5:21
// Task itself is abstract.
import { Task } from "flyte-fx";

export const task = new Task({ name: "n" });
