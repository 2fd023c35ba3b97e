import { FxError } from "../runtime/base/errors/errors.ts";
import { showPlace } from "../runtime/base/source/source-location.ts";
import type { ConnectorRegistry } from "../runtime/connector/connector-registry.ts";
import type { TaskDefinition } from "../runtime/task/task-definition.ts";

/**
 * Unlists the connectors whose tasks all run in containers. Flyte sends every task of a listed type
 * to the server, so such a task would never get its container. Returns a note about each type.
 *
 * @param tasks the project's; a connector without any stays listed
 * @throws FxError FX3023 if a type has tasks of both sorts
 */
export function unlistContainerTypes(
  tasks: readonly { readonly task: TaskDefinition }[],
  registry: ConnectorRegistry,
  cwd: string,
): readonly string[] {
  const notes: string[] = [];
  const types = new Set(registry.connectors.map(({ taskCategory }) => taskCategory.name));
  for (const type of types) {
    const ofType = tasks.map(({ task }) => task).filter(({ taskType }) => taskType === type);
    const inContainer = ofType.find(hasContainer);
    if (inContainer === undefined) continue;
    const byConnector = ofType.find((task) => !hasContainer(task));
    if (byConnector !== undefined)
      throw new FxError(
        "FX3023",
        `task type ${type} has tasks in containers and tasks for its connector`,
        {
          details: [
            `${describe(inContainer, cwd)} has a container`,
            `${describe(byConnector, cwd)} has none, so the connector runs it`,
          ],
          hint: `give the tasks in containers their own type, such as taskType: "${type}_container"`,
          location: inContainer.definedAt.location,
        },
      );
    registry.unlist(type);
    notes.push(
      `note: ${type} is not listed for Flyte, because its tasks run in containers; calls to its connector are answered`,
    );
  }
  return notes;
}

function hasContainer(task: TaskDefinition): boolean {
  return task.getContainer({ locate: () => "", keepImageTemplates: true }) !== undefined;
}

function describe({ name, definedAt: { location } }: TaskDefinition, cwd: string): string {
  return location === undefined ? name : `${name} (${showPlace(location, cwd)})`;
}
