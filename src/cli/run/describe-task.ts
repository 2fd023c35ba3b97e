import { formatTable } from "../../process/terminal/format-table.ts";
import { formatPlace } from "../../project/list-connectors.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import type { AnyTask } from "../../runtime/task/task.ts";
import { getShortTypeName } from "../../runtime/values/describe-type.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";

/** The inputs and outputs of a task, for `--json`. */
export function createTaskDocument(task: AnyTask): object {
  const variable = ([name, node]: [string, TypeNode]): object => ({
    name,
    type: getShortTypeName(node),
    required: !node.omittable,
    description: node.description ?? null,
  });
  return {
    task: {
      name: task.name,
      taskType: task.taskType,
      inputs: [...task.inputFields].map(variable),
      outputs: [...task.outputFields].map(variable),
    },
  };
}

/** The list that `fx run FILE` prints: tasks, their types and places. */
export function formatTaskList(tasks: readonly TaskEntry[], cwd: string): string {
  const rows = tasks.map(({ task }) => [
    task.name,
    task.taskType,
    formatPlace(task.definedAt.location, cwd),
  ]);
  return formatTable([["TASK", "TYPE", "SOURCE"], ...rows], "");
}

/** The same list for `--json`. */
export function createTaskListDocument(tasks: readonly TaskEntry[]): object {
  return { tasks: tasks.map(({ task }) => ({ name: task.name, taskType: task.taskType })) };
}
