import { FxError } from "../../../runtime/base/errors/errors.ts";
import type { Protocol } from "../../../runtime/base/protocol.ts";
import { YamlError } from "../../../runtime/base/read-yaml.ts";
import type { BackendTarget, Chart } from "../backend-target.ts";
import {
  type ConfigNode,
  findNode,
  getText,
  isConfigMap,
  listEntries,
  mergeNodes,
} from "./config-node.ts";
import {
  configFromValues,
  detectChart,
  guessProtocol,
  isConfiguration,
} from "./effective-config.ts";
import { joinPath, readConfigNode, type TextPlace } from "./read-config-node.ts";

/** A backend's configuration in a file. */
export interface BackendFile {
  /** As it was typed. */
  readonly name: string;
  /** For instance `a ConfigMap`. */
  readonly form: string;
  readonly target: BackendTarget;
  /** What Flyte gets. */
  readonly config: ConfigNode;
  /** The whole file. */
  readonly root: ConfigNode;
}

/** Far more than any chart writes. */
const MOST_TEXTS = 100;
/** What helps someone whose file is of no use. */
export const EXAMPLE_HINT = "fx backend --for flyte1 prints an example";

/**
 * Reads a configuration of Flyte, a ConfigMap that contains it, or values of a Helm chart.
 *
 * @param name the file's, for messages
 * @param wanted what the user says about the file; undefined: detect
 * @throws FX2031 for anything else, FX2000 if it may be for either version of Flyte
 */
export async function readBackendFile(
  text: string,
  name: string,
  wanted: Partial<BackendTarget>,
): Promise<BackendFile> {
  const root = await parse(text, { path: "", line: 1, textLine: 1 }, name);
  if (root.value === null) throw unusable(name, "it is empty");
  if (!isConfigMap(root.value)) throw unusable(name, "it is not a map of settings");
  const kind = getText(findNode(root, "kind"));
  if (kind !== undefined && findNode(root, "apiVersion") !== undefined) {
    if (kind !== "ConfigMap") throw unusable(name, `it is a ${kind}, not a ConfigMap`);
    const config = await readConfigMap(root, name);
    const target = requireTarget(wanted, undefined, guessProtocol(config, config), name);
    return { name, form: "a ConfigMap", target, config, root };
  }
  const chart = wanted.chart ?? detectChart(root);
  if (chart === undefined) {
    if (!isConfiguration(root))
      throw unusable(
        name,
        "it has no plugins or tasks, and is neither a ConfigMap nor Helm values",
      );
    const target = requireTarget(wanted, undefined, guessProtocol(root, root), name);
    return { name, form: "a configuration", target, config: root, root };
  }
  const detected = guessProtocol(root, configFromValues(root, { protocol: "flyte1", chart }));
  const target = requireTarget(wanted, chart, detected, name);
  const form = `values of ${chart === "flyte-core" ? chart : "flyte-binary"}`;
  return { name, form, target, config: configFromValues(root, target), root };
}

/** Merges the YAML files in a ConfigMap in the order of their names, as Flyte does. */
async function readConfigMap(root: ConfigNode, name: string): Promise<ConfigNode> {
  const files = listEntries(findNode(root, "data"))
    .filter((file) => /\.ya?ml$/.test(file.key) && getText(file) !== undefined)
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
  if (files.length === 0) throw unusable(name, "its data has no YAML file");
  if (files.length > MOST_TEXTS) throw unusable(name, `its data has more than ${MOST_TEXTS} files`);
  let merged: ConfigNode = { key: "", line: 1, path: "", textLine: 1, value: new Map() };
  for (const file of files) {
    const place = { ...file, path: joinPath("data", file.key) };
    const content = await parse(getText(file)!, place, name);
    if (isConfigMap(content.value)) merged = mergeNodes(merged, content);
  }
  return merged;
}

function requireTarget(
  wanted: Partial<BackendTarget>,
  chart: Chart | undefined,
  detected: Protocol | undefined,
  name: string,
): BackendTarget {
  const protocol = wanted.protocol ?? detected;
  if (protocol === undefined)
    throw new FxError("FX2000", `${name} may be for Flyte 1 or Flyte 2`, {
      hint: "--for flyte1, or --for flyte2",
    });
  return { protocol, chart: protocol === "flyte2" && chart !== undefined ? "flyte2" : chart };
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
