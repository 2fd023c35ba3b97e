import type { Protocol } from "../../../runtime/base/protocol.ts";
import type { BackendTarget } from "../backend-target.ts";
import { PLUGIN } from "../create-configuration.ts";
import {
  type ConfigNode,
  findNode,
  getText,
  isConfigMap,
  isTrue,
  listEntries,
  listItems,
  listNamedEntries,
  mergeNodes,
} from "./config-node.ts";

/** The sections of `configmap` of flyte-core that the chart passes to FlytePropeller. */
const PASSED_BY_FLYTE_CORE = new Set([
  ...["admin", "catalog", "copilot", "core", "enabled_plugins", "k8s"],
  ...["logger", "otel", "resource_manager", "task_logs"],
]);

/** The chart whose values these are; undefined if they do not belong to a chart. */
export function detectChart(root: ConfigNode): "flyte-binary" | "flyte-core" | undefined {
  if (findNode(root, "plugins") !== undefined || findNode(root, "tasks") !== undefined)
    return undefined;
  if (
    findNode(root, "configmap") !== undefined ||
    findNode(root, "flyteconnector", "plugin_config") !== undefined
  )
    return "flyte-core";
  const keys = ["configuration", "enabled_plugins", "flyte-core-components", "flyteconnector"];
  return keys.some((key) => findNode(root, key) !== undefined) ? "flyte-binary" : undefined;
}

/** The configuration that a chart makes of its values, without the chart's own defaults. */
export function configFromValues(
  values: ConfigNode,
  { protocol, chart }: BackendTarget,
): ConfigNode {
  const isBundled = isTrue(findNode(values, "flyteconnector", "enabled"));
  const layers =
    chart === "flyte-core"
      ? [
          isBundled ? findNode(values, "flyteconnector", "plugin_config") : undefined,
          ...listEntries(findNode(values, "configmap")).filter(({ key }) =>
            PASSED_BY_FLYTE_CORE.has(key),
          ),
          put(["storage"], findNode(values, "storage")),
        ]
      : [
          put(["tasks"], findNode(values, "enabled_plugins", "tasks")),
          isBundled && protocol === "flyte1"
            ? put(["plugins", PLUGIN], findNode(values, "configuration", "connectorService"))
            : undefined,
          findNode(values, "configuration", "inline"),
        ];
  return layers.reduce<ConfigNode>(
    (whole, layer) => (isConfigMap(layer?.value) ? mergeNodes(whole, layer) : whole),
    { ...values, value: new Map() },
  );
}

/** A map that has only this node, under these keys. */
function put(keys: readonly string[], node: ConfigNode | undefined): ConfigNode | undefined {
  return keys.reduceRight<ConfigNode | undefined>(
    (inner, key) => inner && { ...inner, value: new Map([[key, { ...inner, key }]]) },
    node,
  );
}

const ONLY_FLYTE1 = ["propeller", "catalog-cache", "flyte", "flyteadmin", "event"];
const ONLY_FLYTE2 = ["runs", "actions", "dataproxy", "executor", "events", "cache_service"];

/** Whether a map has a section of Flyte's configuration. */
export function isConfiguration(root: ConfigNode): boolean {
  const shared = ["plugins", "tasks", "storage", "logger", "webhook", "admin"];
  return [...shared, ...ONLY_FLYTE1, ...ONLY_FLYTE2].some(
    (key) => findNode(root, key) !== undefined,
  );
}

/** The version of Flyte that a configuration or values are for; undefined if nothing tells it. */
export function guessProtocol(root: ConfigNode, config: ConfigNode): Protocol | undefined {
  const components = findNode(root, "flyte-core-components");
  const has = (key: string): boolean =>
    findNode(config, key) !== undefined || findNode(components, key) !== undefined;
  const isFlyte1 =
    detectChart(root) === "flyte-core" ||
    findNode(config, "tasks", "task-plugins", "enabled-plugins") !== undefined ||
    findNode(config, "plugins", "agent-service") !== undefined ||
    ONLY_FLYTE1.some(has);
  if (isFlyte1) return "flyte1";
  const supported = findNode(config, "plugins", PLUGIN, "supportedTaskTypes");
  if (listItems(supported).length > 0 || ONLY_FLYTE2.some(has)) return "flyte2";
  // Flyte 2 reads it, too, but needs no such entry.
  const defaults = findNode(config, "tasks", "task-plugins", "default-for-task-types");
  const routes = [...listNamedEntries(defaults).values()];
  return routes.some((node) => getText(node) === PLUGIN) ? "flyte1" : undefined;
}
