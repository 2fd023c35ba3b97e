import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import { definedPlace } from "../defined-place.ts";
import { table } from "../terminal/table.ts";

/** `fx run FILE`: the tasks that can be run, with their types and places. */
export function taskList(tasks: readonly TaskEntry[], cwd: string): string {
  const rows = tasks.map(({ task }) => [
    task.name,
    task.taskType,
    definedPlace(task.definedAt.location, cwd),
  ]);
  return table([["TASK", "TYPE", "SOURCE"], ...rows], "");
}

/** The same for programs. */
export function taskListDocument(tasks: readonly TaskEntry[]): object {
  return { tasks: tasks.map(({ task }) => ({ name: task.name, taskType: task.taskType })) };
}
