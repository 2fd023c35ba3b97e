import { buildTaskTemplate } from "../../runtime/task-template/build-task-template.ts";
import type { SerializationSettings } from "../../runtime/task/serialization-settings.ts";
import type { TaskDefinition } from "../../runtime/task/task-definition.ts";
import { encodeTaskSpec } from "../../runtime/wire/v1/task-spec.ts";
import { encodeTaskTemplate } from "../../runtime/wire/v1/task-template.ts";

/** What a task is written as: the template that a run gets, or the spec around it that registration takes. */
export type SerializedForm = "template" | "spec";

export interface SerializedTask {
  readonly name: string;
  readonly form: SerializedForm;
  /** The full name of the message. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

const FORMS = {
  template: { type: "flyteidl.core.TaskTemplate", encode: encodeTaskTemplate },
  spec: { type: "flyteidl.admin.TaskSpec", encode: encodeTaskSpec },
} as const;

/** Tasks as bytes: equal tasks and settings give equal bytes. */
export function serializeTasks(tasks: readonly TaskDefinition[], form: SerializedForm, settings: SerializationSettings, warn: (text: string) => void): SerializedTask[] {
  const { type, encode } = FORMS[form];
  return tasks.map((task) => {
    const template = buildTaskTemplate(task, settings, (text) => warn(`warning: ${text}`));
    return { name: task.name, form, type, bytes: encode(template) };
  });
}

/** Whether a message of this type holds a task. */
export function isTaskMessage(type: string): boolean {
  return Object.values(FORMS).some((form) => form.type === type);
}
