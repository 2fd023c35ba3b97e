import { isSameTarget } from "../connector-address.ts";
import { isRoutable } from "../served-types.ts";
import { type ConfigNode, findNode, getText } from "./config-node.ts";
import type { CheckedConfig } from "./finding.ts";

/** A connector in the configuration that Flyte calls for the project's types. */
export interface UsedConnector {
  /** Undefined for the default connector. */
  readonly name: string | undefined;
  readonly node: ConfigNode;
  readonly endpoint: string | undefined;
}

/**
 * The connectors that the project's types have entries for, and those at its address, because Flyte
 * asks them for their types.
 */
export function listUsedConnectors({
  file,
  service,
  types,
  connector,
}: CheckedConfig): UsedConnector[] {
  const routed = types
    .filter((type) => isRoutable(type, file.target.protocol))
    .map(({ name }) => getText(service.forTaskTypes.get(name)));
  const named = [...service.connectors].map(([name, node]) => toUsed(name, node));
  const { defaultConnector } = service;
  return [
    ...named.filter(
      ({ name, endpoint }) =>
        routed.includes(name) || isSameTarget(endpoint ?? "", connector.target),
    ),
    ...(defaultConnector === undefined ? [] : [toUsed(undefined, defaultConnector)]).filter(
      ({ endpoint }) => isSameTarget(endpoint ?? "", connector.target),
    ),
  ];
}

/** The name for new entries: that of a used connector, or the one that fx would choose. */
export function getConnectorName(subject: CheckedConfig): string {
  const [name = subject.connector.name] = listUsedConnectors(subject).flatMap(
    (used) => used.name ?? [],
  );
  return name;
}

function toUsed(name: string | undefined, node: ConfigNode): UsedConnector {
  return { name, node, endpoint: getText(findNode(node, "endpoint")) };
}
