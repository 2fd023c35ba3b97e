import { relative } from "node:path";
import type { TaskEntry } from "../runtime/loader/collect-exports.ts";
import { table } from "./table.ts";

/** `fx run FILE`: the tasks that can be run, with their types and places. */
export function taskList(tasks: readonly TaskEntry[], cwd: string): string {
  const rows = tasks.map(({ task }) => [task.name, task.taskType, placeOf(task.definedAt.location, cwd)]);
  return table([["TASK", "TYPE", "SOURCE"], ...rows], "");
}

export function placeOf(location: { readonly file: string; readonly line: number } | undefined, cwd: string): string {
  if (location === undefined) return "";
  const path = relative(cwd, location.file);
  return `${path.startsWith("..") ? location.file : path}:${location.line}`;
}
