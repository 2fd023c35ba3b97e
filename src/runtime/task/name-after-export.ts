import type { TaskDefinition } from "./task-definition.ts";

/** The name of a task that was made without one, until it is known under which name a module exports it. */
export const UNNAMED = "function_task";

/** Gives a task that was made without a name the name of its export. */
export function nameAfterExport(task: TaskDefinition, exportName: string): void {
  if (task.name === UNNAMED && exportName !== "default")
    Object.defineProperty(task, "name", { value: exportName, enumerable: true });
}
