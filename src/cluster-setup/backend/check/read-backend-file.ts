import { FxError } from "../../../runtime/base/errors/errors.ts";
import type { Protocol } from "../../../runtime/base/protocol.ts";
import { readYamlDocument, YamlError } from "../../../runtime/base/read-yaml.ts";
import { type BackendTarget, type Chart, getSectionPaths } from "../backend-target.ts";
import { PLUGIN } from "../create-configuration.ts";
import { findSetting, getText, isSet, listNamed, type Places, type YamlPlace } from "./setting.ts";

/** What helps someone whose file is of no use. */
export const EXAMPLE_HINT = "fx backend --for flyte1 prints an example";

export type BackendFile = Awaited<ReturnType<typeof readBackendFile>>;

/**
 * Reads a configuration of Flyte, a ConfigMap that contains it, or values of a Helm chart.
 *
 * @param name the file's, for messages
 * @param wanted what the user says about the file; the rest is detected
 * @throws FX2031 for anything else, FX2000 if it may be for either version of Flyte
 */
export async function readBackendFile(text: string, name: string, wanted: Partial<BackendTarget>) {
  const root = await parse(text, name);
  if (root.value === null) throw unusable(name, "it is empty");
  if (!(root.value instanceof Map)) throw unusable(name, "it is not a map of settings");
  const kind = getText(findSetting([root], "kind"));
  const isObject = kind !== undefined && isSet([root], "apiVersion");
  if (isObject && kind !== "ConfigMap") throw unusable(name, `it is a ${kind}, not a ConfigMap`);
  const chart = wanted.chart ?? (isObject ? undefined : detectChart([root]));
  const whole = isObject ? await readConfigMap(root, text, name) : [root];
  const sections = findSections(whole, chart);
  const detected = chart === "flyte-core" ? "flyte1" : detectProtocol(whole, sections);
  const protocol = wanted.protocol ?? detected;
  if (protocol === undefined)
    throw new FxError("FX2000", `${name} may be for Flyte 1 or Flyte 2`, {
      hint: "--for flyte1, or --for flyte2",
    });
  const ofFlyte2 = protocol === "flyte2" && chart !== undefined;
  return { target: { protocol, chart: ofFlyte2 ? "flyte2" : chart }, root, ...sections };
}

/** The chart whose values these are; undefined for a configuration. */
function detectChart(root: Places): Chart | undefined {
  if (isSet(root, "plugins") || isSet(root, "tasks")) return undefined;
  if (isSet(root, "configmap") || isSet(root, "flyteconnector", "plugin_config"))
    return "flyte-core";
  const isBinary = isSet(root, "configuration") || isSet(root, "enabled_plugins");
  return isBinary ? "flyte-binary" : undefined;
}

function detectProtocol(whole: Places, { taskPlugins, service }: Sections): Protocol | undefined {
  if (isSet(taskPlugins, "enabled-plugins") || isSet(whole, "propeller")) return "flyte1";
  if (isSet(service, "supportedTaskTypes") || isSet(whole, "executor") || isSet(whole, "runs"))
    return "flyte2";
  return isSet(taskPlugins, "default-for-task-types") ? "flyte1" : undefined;
}

/** What a configuration says about connectors. */
interface Sections {
  /** `tasks.task-plugins`. */
  readonly taskPlugins: Places;
  /** `plugins.connector-service`. */
  readonly service: Places;
}

/** The sections where `fx backend` puts them, and where the charts have more of them. */
function findSections(whole: Places, chart: Chart | undefined): Sections {
  const { tasks, plugins } = getSectionPaths({ chart });
  const find = (...paths: string[][]) => paths.flatMap((path) => findSetting(whole, ...path));
  // A chart whose own connector is enabled adds its sections.
  const isEnabled = findSetting(whole, "flyteconnector", "enabled").at(-1)?.value === true;
  const ofChart = [
    ["flyteconnector", "plugin_config", "plugins", PLUGIN],
    ["configuration", "connectorService"],
  ];
  const inline = ["configuration", "inline", "tasks", "task-plugins"];
  return {
    taskPlugins: find([...tasks, "task-plugins"], inline),
    service: find(...(isEnabled ? ofChart : []), [...plugins, PLUGIN]),
  };
}

/** The YAML files in a ConfigMap in the order of their names, in which Flyte merges them. */
async function readConfigMap(root: YamlPlace, text: string, name: string): Promise<Places> {
  const files = [...listNamed(findSetting([root], "data"))]
    .filter(([key, file]) => /\.ya?ml$/.test(key) && getText(file) !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (files.length === 0) throw unusable(name, "its data has no YAML file");
  const lines = text.split("\n");
  const places: YamlPlace[] = [];
  for (const [key, file] of files) {
    const place = await parse(getText(file)!, name, `in ${key}, `);
    const line = root.lineOf(file.at(-1)!.path);
    // Only a literal block has the lines of the text.
    const isBlock = /\|[-+\d]*\s*$/.test(lines[line - 1]!);
    places.push({ ...place, lineOf: (path) => (isBlock ? line + place.lineOf(path) : line) });
  }
  return places;
}

async function parse(text: string, name: string, where = ""): Promise<YamlPlace> {
  try {
    const { value, lineOf } = await readYamlDocument(text);
    return { path: [], value, lineOf: (path) => lineOf(path) ?? 1 };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw unusable(name, `${where}${error.message}`, error.hint);
  }
}

function unusable(name: string, why: string, hint = EXAMPLE_HINT): FxError {
  return new FxError("FX2031", `cannot use ${name} as a configuration of Flyte: ${why}`, { hint });
}
