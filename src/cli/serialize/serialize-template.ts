import type { SerializationSettings } from "../../runtime/task/serialization-settings.ts";
import type { TaskTemplate } from "../../runtime/task-template/task-template.ts";
import { protocolOf } from "../../runtime/wire/template/template-origin.ts";
import { wireOf } from "../../runtime/wire/wire-of.ts";
import { readTemplateFile } from "../run/read-template-file.ts";
import { type SerializedForm, type SerializedTask, TYPES } from "./serialize-tasks.ts";

/**
 * A task that is serialized already, in its own protocol, with everything that its bytes hold. Project, domain and version
 * are those of the settings, where they have them.
 */
export async function serializeTemplate(
  file: string,
  form: SerializedForm,
  settings: SerializationSettings,
): Promise<SerializedTask> {
  const template = identified(await readTemplateFile(file, settings.protocol), settings);
  const protocol = protocolOf(template);
  const wire = await wireOf(protocol);
  const bytes =
    form === "template" ? wire.encodeTaskTemplate(template) : wire.encodeTaskSpec(template, {});
  return { name: template.id.name, form, type: TYPES[protocol][form], bytes };
}

function identified(
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
