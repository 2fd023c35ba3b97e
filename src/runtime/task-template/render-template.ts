import { renderVariables, type TemplateVariables } from "./render-variables.ts";
import type { TaskTemplate } from "./task-template.ts";

/**
 * A template as the engine sends it to a connector: the arguments of its container filled in, on a copy; all else as it is.
 *
 * @throws FxError FX3014 with every variable that cannot be filled in.
 */
export function renderTemplate(template: TaskTemplate, variables: TemplateVariables): TaskTemplate {
  const { container } = template;
  if (container === undefined) return template;
  const args = renderVariables(container.args, variables);
  return args.every((arg, index) => arg === container.args[index])
    ? template
    : { ...template, container: { ...container, args } };
}
