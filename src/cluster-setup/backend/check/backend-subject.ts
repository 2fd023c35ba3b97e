import type { BackendTarget } from "../backend-target.ts";
import { isSameTarget, type ConnectorAddress } from "../connector-address.ts";
import { PLUGIN } from "../create-configuration.ts";
import { isRoutable, type ServedType } from "../served-types.ts";
import { type ConfigNode, findNode, getText, listNamedEntries } from "./config-node.ts";

/** A configuration, and what it should say. */
export interface BackendCheck {
  readonly target: BackendTarget;
  /** What Flyte gets. */
  readonly config: ConfigNode;
  readonly types: readonly ServedType[];
  readonly connector: ConnectorAddress;
}

/** A check, and what the configuration says about connectors, as Flyte reads it. */
export type BackendSubject = ReturnType<typeof createBackendSubject>;

export function createBackendSubject(check: BackendCheck) {
  const { config, target, connector } = check;
  const section = findNode(config, "plugins", PLUGIN);
  const connectors = listNamedEntries(findNode(section, "connectors"));
  const routes = listNamedEntries(findNode(section, "connectorForTaskTypes"));
  /** The types that `connectorForTaskTypes` may name. */
  const routable = check.types.filter((type) => isRoutable(type, target.protocol));
  const routed = routable.map(({ name }) => getText(routes.get(name)));
  const isOwn = (node: ConfigNode | undefined): boolean =>
    isSameTarget(getText(findNode(node, "endpoint")) ?? "", connector.target);
  return {
    ...check,
    isFlyte1: target.protocol === "flyte1",
    section,
    /** The plugins by task type. */
    plugins: listNamedEntries(findNode(config, "tasks", "task-plugins", "default-for-task-types")),
    connectors,
    routes,
    routable,
    /** Whether the default connector is the project's. */
    isDefault: isOwn(findNode(section, "defaultConnector")),
    /**
     * The connectors that Flyte calls for the project's types, by name: those in their entries, and
     * those at the project's address, because Flyte asks them for their types.
     */
    used: [...connectors].filter(([name, node]) => routed.includes(name) || isOwn(node)),
  };
}
