import { FxError } from "../base/errors/errors.ts";
import { isRemoteUri } from "../base/storage-uri.ts";
import { decodeInlineTemplate, isInlineTemplate } from "../task/shim/inline-template.ts";
import type { LiteralMap } from "../values/literal.ts";
import { resolveOffloaded } from "../values/resolve-offloaded.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import { ContainerFault } from "./error-verdict.ts";
import type { TaskContainer } from "./task-container.ts";

/** fx reads no larger message. */
const LARGEST_FILE = 64 * 1024 * 1024;

/** Flyte 2's value for `{{.taskTemplatePath}}`; nothing is stored there. */
const FLYTE2_PATH = "inline://taskTemplate";

/**
 * Reads a shim task's template: from the argument itself, or from the URI where Flyte 1 stored it.
 * Throws ContainerFault if that fails.
 */
export async function readContainerTemplate(
  argument: string,
  { storage, signal, wire }: TaskContainer,
): Promise<TaskTemplate> {
  try {
    if (isInlineTemplate(argument)) return decodeInlineTemplate(argument, wire);
    if (argument === FLYTE2_PATH)
      throw new FxError("FX5015", "Flyte 2 runs this task, but it was serialized for Flyte 1", {
        hint: "fx serialize --protocol flyte2",
      });
    const bytes = await storage.getBytes(argument, { limit: LARGEST_FILE, signal });
    return wire.decodeTaskTemplate(bytes);
  } catch (error) {
    throw new ContainerFault(error);
  }
}

/**
 * Reads a task's inputs from a URI, including values that Flyte offloaded. Throws ContainerFault if
 * that fails.
 */
export async function readContainerInputs(
  uri: string | undefined,
  { storage, signal, wire }: TaskContainer,
): Promise<LiteralMap> {
  if (uri === undefined) return { literals: {} };
  try {
    const inputs = wire.decodeInputs(await storage.getBytes(uri, { limit: LARGEST_FILE, signal }));
    return await resolveOffloaded(inputs, {
      read: (offloaded, limit) => {
        // Inputs are untrusted: they must not read local files, such as mounted secrets.
        if (isRemoteUri(uri) && !isRemoteUri(offloaded))
          throw new FxError("FX5015", "it is a local file of this container");
        return storage.getBytes(offloaded, { limit, signal });
      },
      decode: wire.decodeLiteral,
    });
  } catch (error) {
    throw new ContainerFault(error);
  }
}
