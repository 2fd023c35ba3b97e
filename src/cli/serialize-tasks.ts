import { buildTaskTemplate } from "../runtime/task-template/build-task-template.ts";
import { largeCustomWarning } from "../runtime/task-template/check-custom.ts";
import type { SerializationSettings } from "../runtime/task/serialization-settings.ts";
import type { AnyTask } from "../runtime/task/task.ts";
import { encodeTaskTemplate } from "../runtime/wire/v1/task-template.ts";

export const TASK_TEMPLATE = "flyteidl.core.TaskTemplate";

export interface SerializedTask {
  readonly name: string;
  /** A bare TaskTemplate. */
  readonly bytes: Uint8Array;
}

/** The templates of tasks as bytes. */
export function serializeTasks(tasks: readonly AnyTask[], settings: SerializationSettings, warn: (text: string) => void): SerializedTask[] {
  return tasks.map((task) => {
    const template = buildTaskTemplate(task, settings);
    const warning = largeCustomWarning(template.custom, task.name);
    if (warning !== undefined) warn(`warning: ${warning}`);
    return { name: task.name, bytes: encodeTaskTemplate(template) };
  });
}
