import type { Protocol } from "../../runtime/base/protocol.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import { findTask } from "../../runtime/loader/find-task.ts";
import { sortByDefinition } from "../../runtime/task/package/spec-file-names.ts";
import type { SerializationSettings } from "../../runtime/task/serialization-settings.ts";
import { inlineTemplate } from "../../runtime/task/shim/inline-template.ts";
import type { TaskDefinition } from "../../runtime/task/task-definition.ts";
import { buildDefaultInputs } from "../../runtime/task/task-values.ts";
import { buildTaskTemplate } from "../../runtime/task/template/build-task-template.ts";
import { loadWire } from "../../runtime/wire/load-wire.ts";
import type { TaskTemplate } from "../../runtime/wire/models/task-template.ts";
import { getTemplateProtocol } from "../../runtime/wire/shared/template-origin.ts";
import { readTemplateFile } from "./read-message-file.ts";

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
const TYPES: Readonly<Record<Protocol, Readonly<Record<SerializedForm, string>>>> = {
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

/** Whether a message of this type holds a task. */
export function isTaskMessage(type: string): boolean {
  return Object.values(TYPES).some(({ template, spec }) => type === template || type === spec);
}

/**
 * A task that is serialized already, in its own protocol, with everything that its bytes hold. Project, domain and version
 * are those of the settings, where they have them.
 */
export async function serializeTemplate(
  file: string,
  form: SerializedForm,
  settings: SerializationSettings,
): Promise<SerializedTask> {
  const template = withIdentity(await readTemplateFile(file, settings.protocol), settings);
  const protocol = getTemplateProtocol(template);
  const wire = await loadWire(protocol);
  const bytes =
    form === "template" ? wire.encodeTaskTemplate(template) : wire.encodeTaskSpec(template, {});
  return { name: template.id.name, form, type: TYPES[protocol][form], bytes };
}

function withIdentity(
  template: TaskTemplate,
  { project, domain, version }: SerializationSettings,
): TaskTemplate {
  if (!project && !domain && !version) return template;
  const { id } = template;
  return {
    ...template,
    id: {
      ...id,
      project: project || id.project,
      domain: domain || id.domain,
      version: version || id.version,
    },
  };
}

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
  return sortByDefinition(tasks.filter((entry) => names.length === 0 || named.has(entry))).map(
    ({ task }) => task,
  );
}
