import type { Protocol } from "../../runtime/base/protocol.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import { findTask } from "../../runtime/loader/require-tasks.ts";
import { sortByDefinition } from "../../runtime/task/package/task-file-names.ts";
import type { SerializationSettings } from "../../runtime/task/serialization-settings.ts";
import { inlineTemplate } from "../../runtime/task/shim/inline-template.ts";
import type { TaskDefinition } from "../../runtime/task/task-definition.ts";
import { buildDefaultInputs } from "../../runtime/task/task-values.ts";
import { buildTaskTemplate } from "../../runtime/task/template/build-task-template.ts";
import { loadWire } from "../../runtime/wire/load-wire.ts";
import { getTemplateProtocol } from "../../runtime/wire/shared/template-codec.ts";
import { readTemplateFile } from "./read-message-file.ts";

/**
 * The message that a task becomes: the template that a run uses, or the spec for registration,
 * which contains the template.
 */
export type SerializedForm = "template" | "spec";

export interface SerializedTask {
  readonly name: string;
  readonly form: SerializedForm;
  /** The full name of the message. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

const TYPES: Readonly<Record<Protocol, Readonly<Record<SerializedForm, string>>>> = {
  flyte1: { template: "flyteidl.core.TaskTemplate", spec: "flyteidl.admin.TaskSpec" },
  flyte2: { template: "flyteidl2.core.TaskTemplate", spec: "flyteidl2.task.TaskSpec" },
};

/** The full name of the message that a task becomes. */
export function getMessageType(protocol: Protocol, form: SerializedForm): string {
  return TYPES[protocol][form];
}

/** Encodes tasks. Equal tasks and settings produce equal bytes. */
export async function serializeTasks(
  tasks: readonly TaskDefinition[],
  form: SerializedForm,
  settings: SerializationSettings,
  warn: (text: string) => void,
): Promise<SerializedTask[]> {
  const { protocol = "flyte1" } = settings;
  const wire = await loadWire(protocol);
  return tasks.map((task) => {
    const built = buildTaskTemplate(task, settings, (text) => warn(`warning: ${text}`));
    const template = protocol === "flyte2" ? inlineTemplate(built, wire) : built;
    const bytes =
      form === "template"
        ? wire.encodeTaskTemplate(template)
        : wire.encodeTaskSpec(template, buildDefaultInputs(task, protocol));
    return { name: task.name, form, type: TYPES[protocol][form], bytes };
  });
}

/** Whether a message of this type is a task. */
export function isTaskMessage(type: string): boolean {
  return Object.values(TYPES).some(({ template, spec }) => type === template || type === spec);
}

/**
 * Encodes a task that is already serialized, in its own protocol and with its unknown fields. The
 * settings may replace its project, domain and version.
 */
export async function serializeTemplate(
  file: string,
  cwd: string,
  form: SerializedForm,
  settings: SerializationSettings,
): Promise<SerializedTask> {
  const stored = await readTemplateFile(file, cwd, settings.protocol);
  const { project, domain, version } = settings;
  const id = {
    ...stored.id,
    ...(project && { project }),
    ...(domain && { domain }),
    ...(version && { version }),
  };
  // An unchanged template keeps its bytes; a copy is encoded again.
  const template = project || domain || version ? { ...stored, id } : stored;
  const protocol = getTemplateProtocol(template);
  const wire = await loadWire(protocol);
  const bytes =
    form === "template" ? wire.encodeTaskTemplate(template) : wire.encodeTaskSpec(template, {});
  return { name: template.id.name, form, type: TYPES[protocol][form], bytes };
}

/**
 * The tasks with these names, or all, in the order of their definition.
 *
 * @param path where they come from, for the hint
 * @throws FxError FX2001 if there is no task of a name
 */
export function chooseTasks(
  tasks: readonly TaskEntry[],
  names: readonly string[],
  path: string,
): TaskEntry[] {
  const hint = `fx run ${path} lists the tasks`;
  const named = new Set(names.map((name) => findTask(tasks, name, path, hint)));
  return sortByDefinition(tasks.filter((entry) => names.length === 0 || named.has(entry)));
}
