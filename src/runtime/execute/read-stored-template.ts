import type { TaskTemplate } from "../task-template/task-template.ts";
import { ContainerFault } from "./container-error.ts";
import { LARGEST_FILE } from "./read-inputs.ts";
import type { TaskContainer } from "./task-container.ts";

/** The template that Flyte has put beside the inputs. Throws ContainerFault where it cannot be read. */
export async function readStoredTemplate(
  uri: string,
  { storage, signal, wire }: TaskContainer,
): Promise<TaskTemplate> {
  try {
    return wire.decodeTaskTemplate(await storage.getBytes(uri, { limit: LARGEST_FILE, signal }));
  } catch (error) {
    throw new ContainerFault(error);
  }
}
