import { FxError } from "../../../runtime/base/errors/errors.ts";
import type { Protocol } from "../../../runtime/base/protocol.ts";
import { YamlError } from "../../../runtime/base/read-yaml.ts";
import { type BackendTarget, type Chart, getSectionPaths } from "../backend-target.ts";
import { PLUGIN } from "../create-configuration.ts";
import {
  type ConfigNode,
  findNode,
  getText,
  isConfigMap,
  listEntries,
  mergeNodes,
  readConfigNode,
  type TextPlace,
} from "./config-node.ts";

/** What helps someone whose file is of no use. */
export const EXAMPLE_HINT = "fx backend --for flyte1 prints an example";

/**
 * Reads a configuration of Flyte, a ConfigMap that contains it, or values of a Helm chart. Returns
 * what Flyte gets, and what the file is for.
 *
 * @param name the file's, for messages
 * @param wanted what the user says about the file; the rest is detected
 * @throws FX2031 for anything else, FX2000 if it may be for either version of Flyte
 */
export async function readBackendFile(text: string, name: string, wanted: Partial<BackendTarget>) {
  const root = await parse(text, { path: "", line: 1, textLine: 1 }, name);
  if (root.value === null) throw unusable(name, "it is empty");
  if (!isConfigMap(root.value)) throw unusable(name, "it is not a map of settings");
  const kind = getText(findNode(root, "kind"));
  const isObject = kind !== undefined && findNode(root, "apiVersion") !== undefined;
  if (isObject && kind !== "ConfigMap") throw unusable(name, `it is a ${kind}, not a ConfigMap`);
  const chart = wanted.chart ?? (isObject ? undefined : detectChart(root));
  const whole = isObject ? await readConfigMap(root, name) : root;
  const read = (protocol: Protocol): ConfigNode =>
    chart === undefined ? whole : configFromValues(root, { protocol, chart });
  const detected = chart === "flyte-core" ? "flyte1" : detectProtocol(read("flyte1"));
  const protocol = wanted.protocol ?? detected;
  if (protocol === undefined)
    throw new FxError("FX2000", `${name} may be for Flyte 1 or Flyte 2`, {
      hint: "--for flyte1, or --for flyte2",
    });
  const ofFlyte2 = protocol === "flyte2" && chart !== undefined;
  return { config: read(protocol), target: { protocol, chart: ofFlyte2 ? "flyte2" : chart } };
}

/** The chart whose values these are; undefined for a configuration. */
function detectChart(root: ConfigNode): Chart | undefined {
  const has = (...keys: string[]): boolean => findNode(root, ...keys) !== undefined;
  if (has("plugins") || has("tasks")) return undefined;
  if (has("configmap") || has("flyteconnector", "plugin_config")) return "flyte-core";
  return has("configuration") || has("enabled_plugins") ? "flyte-binary" : undefined;
}

function detectProtocol(config: ConfigNode): Protocol | undefined {
  const has = (...keys: string[]): boolean => findNode(config, ...keys) !== undefined;
  if (has("tasks", "task-plugins", "enabled-plugins") || has("propeller")) return "flyte1";
  if (has("plugins", PLUGIN, "supportedTaskTypes") || has("executor") || has("runs"))
    return "flyte2";
  return has("tasks", "task-plugins", "default-for-task-types") ? "flyte1" : undefined;
}

/** For Flyte 1, the sections that the connector of the chart itself adds if it is enabled. */
const BUNDLED: readonly Layer[] = [
  [["plugins"], ["flyteconnector", "plugin_config", "plugins"]],
  [
    ["plugins", PLUGIN],
    ["configuration", "connectorService"],
  ],
];

/** A section, and where a chart's values have it. */
type Layer = readonly [section: readonly string[], path: readonly string[]];

/** The sections where `fx backend` puts them, and where the charts have more of them. */
function configFromValues(values: ConfigNode, target: BackendTarget): ConfigNode {
  const { tasks, plugins } = getSectionPaths(target);
  const isBundled = findNode(values, "flyteconnector", "enabled")?.value === true;
  const layers: readonly Layer[] = [
    ...(isBundled && target.protocol === "flyte1" ? BUNDLED : []),
    [["tasks"], tasks],
    [["tasks"], ["configuration", "inline", "tasks"]],
    [["plugins"], plugins],
  ];
  return layers.reduce<ConfigNode>(
    (config, [section, path]) => {
      const node = findNode(values, ...path);
      if (node === undefined) return config;
      const wrap = (inner: ConfigNode, key: string) => ({
        ...values,
        value: new Map([[key, inner]]),
      });
      return mergeNodes(config, section.reduceRight(wrap, node));
    },
    { ...values, value: new Map() },
  );
}

/** Merges the YAML files in a ConfigMap in the order of their names, as Flyte does. */
async function readConfigMap(root: ConfigNode, name: string): Promise<ConfigNode> {
  const files = listEntries(findNode(root, "data"))
    .filter((file) => /\.ya?ml$/.test(file.key) && getText(file) !== undefined)
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
  if (files.length === 0) throw unusable(name, "its data has no YAML file");
  let merged: ConfigNode = { ...root, value: new Map() };
  for (const file of files) merged = mergeNodes(merged, await parse(getText(file)!, file, name));
  return merged;
}

async function parse(text: string, place: TextPlace, name: string): Promise<ConfigNode> {
  try {
    return await readConfigNode(text, place);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    // The columns of a text inside the file are not those of the file.
    const message =
      place.path === ""
        ? error.message
        : `${place.path}: ${error.message.replace(/, column \d+/, "")}`;
    throw unusable(name, message, error.hint);
  }
}

function unusable(name: string, why: string, hint = EXAMPLE_HINT): FxError {
  return new FxError("FX2031", `cannot use ${name} as a configuration of Flyte: ${why}`, { hint });
}
