import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import { findTask } from "../../runtime/loader/find-task.ts";
import { inDefinitionOrder } from "../../runtime/package/definition-order.ts";
import type { TaskDefinition } from "../../runtime/task/task-definition.ts";

/** The tasks of these names, or all, each once, in the order of their definition. `where` is the path as the user gave it. */
export function chooseTasks(
  tasks: readonly TaskEntry[],
  names: readonly string[],
  where: string,
): TaskDefinition[] {
  const named = new Set(
    names.map((name) =>
      findTask(
        tasks,
        name,
        where,
        `fx serialize ${where} takes every task; fx run ${where} lists them`,
      ),
    ),
  );
  return inDefinitionOrder(tasks.filter((entry) => names.length === 0 || named.has(entry))).map(
    ({ task }) => task,
  );
}
