import { FxError } from "../../base/errors/errors.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import type { Wire } from "../../wire/wire.ts";
import { TASK_TEMPLATE_PATH, TASK_TEMPLATE_RESOLVER } from "../serialization-settings.ts";

/** Linux accepts at most 128 KiB in one argument of a process. */
const LARGEST_ARGUMENT = 96 * 1024;

const PREFIX = "data:application/x-protobuf;base64,";
const BASE64 = /^(?:[a-z0-9+/]{4})*(?:[a-z0-9+/]{2}==|[a-z0-9+/]{3}=)?$/i;

/**
 * Puts a shim task's template, without its container, into the container's arguments, as a `data:` URI. Flyte 2 does not
 * store templates, and renders `{{.taskTemplatePath}}` as a constant. The template is not compressed, because equal tasks
 * must have equal bytes and compressors differ between versions.
 *
 * @throws FxError FX3021 if the argument is too long.
 */
export function inlineTemplate(template: TaskTemplate, wire: Wire): TaskTemplate {
  const { container } = template;
  if (container === undefined || !container.args.includes(TASK_TEMPLATE_RESOLVER)) return template;
  const bytes = wire.encodeTaskTemplate({ ...template, container: undefined });
  const argument = `${PREFIX}${Buffer.from(bytes).toString("base64")}`;
  if (argument.length > LARGEST_ARGUMENT)
    throw new FxError(
      "FX3021",
      `the template of ${template.id.name} is too large for Flyte 2: ${argument.length} bytes in the container's arguments, the limit is ${LARGEST_ARGUMENT}`,
      {
        hint: "move large values out of getCustom: pass them as inputs, or keep them in a file of the image",
      },
    );
  const args = container.args.map((arg) => (arg === TASK_TEMPLATE_PATH ? argument : arg));
  return { ...template, container: { ...container, args } };
}

/** Whether an argument of `fx execute` is the template itself and not its URI. */
export function isInlineTemplate(argument: string): boolean {
  return argument.startsWith("data:");
}

/** @throws FxError FX2006 if the argument does not decode. */
export function decodeInlineTemplate(argument: string, wire: Wire): TaskTemplate {
  const text = argument.slice(PREFIX.length);
  if (!argument.startsWith(PREFIX) || !BASE64.test(text))
    throw new FxError("FX2006", `the template in the arguments is not base64 after ${PREFIX}`, {
      hint: "run fx serialize again and register what it writes",
    });
  return wire.decodeTaskTemplate(Buffer.from(text, "base64"));
}
