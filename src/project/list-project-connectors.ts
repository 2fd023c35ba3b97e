import { type AnyConnector, ConnectorRegistry } from "../runtime/connector/connector-registry.ts";
import type { Collected } from "../runtime/loader/collect-exports.ts";
import { ConnectorTask } from "../runtime/task/connector-task.ts";

/** The connectors to serve: the registered ones, and those that only a task knows. */
export function listProjectConnectors({ tasks }: Pick<Collected, "tasks">): AnyConnector[] {
  const { connectors } = ConnectorRegistry.shared;
  const known = new Set<object>(connectors);
  const own = tasks
    .map(({ task }) => (task instanceof ConnectorTask ? task.connector : undefined))
    .filter((connector) => connector !== undefined && !known.has(connector));
  return [...connectors, ...new Set(own as AnyConnector[])];
}
