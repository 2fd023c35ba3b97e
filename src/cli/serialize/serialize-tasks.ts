import { inlineTemplate } from "../../runtime/shim/inline-template.ts";
import { defaultInputs } from "../../runtime/task/default-inputs.ts";
import type { SerializationSettings } from "../../runtime/task/serialization-settings.ts";
import type { TaskDefinition } from "../../runtime/task/task-definition.ts";
import { buildTaskTemplate } from "../../runtime/task-template/build-task-template.ts";
import type { Protocol } from "../../runtime/wire/protocol.ts";
import { wireOf } from "../../runtime/wire/wire-of.ts";

/** What a task is written as: the template that a run gets, or the spec around it that registration takes. */
export type SerializedForm = "template" | "spec";

export interface SerializedTask {
  readonly name: string;
  readonly form: SerializedForm;
  /** The full name of the message. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The full names of the messages. */
export const TYPES: Readonly<Record<Protocol, Readonly<Record<SerializedForm, string>>>> = {
  flyte1: { template: "flyteidl.core.TaskTemplate", spec: "flyteidl.admin.TaskSpec" },
  flyte2: { template: "flyteidl2.core.TaskTemplate", spec: "flyteidl2.task.TaskSpec" },
};

/** Tasks as bytes: equal tasks and settings give equal bytes. */
export async function serializeTasks(
  tasks: readonly TaskDefinition[],
  form: SerializedForm,
  settings: SerializationSettings,
  warn: (text: string) => void,
): Promise<SerializedTask[]> {
  const { protocol = "flyte1" } = settings;
  const wire = await wireOf(protocol);
  return tasks.map((task) => {
    const built = buildTaskTemplate(task, settings, (text) => warn(`warning: ${text}`));
    const template = protocol === "flyte2" ? inlineTemplate(built, wire) : built;
    const bytes =
      form === "template"
        ? wire.encodeTaskTemplate(template)
        : wire.encodeTaskSpec(template, defaultInputs(task, protocol));
    return { name: task.name, form, type: TYPES[protocol][form], bytes };
  });
}

/** Whether a message of this type holds a task. */
export function isTaskMessage(type: string): boolean {
  return Object.values(TYPES).some(({ template, spec }) => type === template || type === spec);
}
