import { FxError } from "../base/errors/errors.ts";
import { decodeInlineTemplate, isInlineTemplate } from "../task/shim/inline-template.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import { ContainerFault } from "./error-verdict.ts";
import { LARGEST_FILE, type TaskContainer } from "./task-container.ts";

/** What Flyte 2 renders for `{{.taskTemplatePath}}`. Nothing is stored there. */
const FLYTE2_PATH = "inline://taskTemplate";

/**
 * Reads a shim task's template: from the argument itself, or from the URI where Flyte 1 stored it. Throws ContainerFault
 * if that fails.
 */
export async function readTemplate(
  argument: string,
  { storage, signal, wire }: TaskContainer,
): Promise<TaskTemplate> {
  try {
    if (isInlineTemplate(argument)) return decodeInlineTemplate(argument, wire);
    if (argument === FLYTE2_PATH) throw serializedForFlyte1();
    const bytes = await storage.getBytes(argument, { limit: LARGEST_FILE, signal });
    return wire.decodeTaskTemplate(bytes);
  } catch (error) {
    throw new ContainerFault(error);
  }
}

function serializedForFlyte1(): FxError {
  return new FxError("FX5015", "Flyte 2 runs this task, but it was serialized for Flyte 1", {
    hint: "fx serialize --protocol flyte2",
  });
}
