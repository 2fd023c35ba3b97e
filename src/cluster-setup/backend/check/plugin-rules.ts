import { oneLine, quote } from "../../../runtime/base/text.ts";
import {
  describeVersions,
  findRepeatedTypes,
  joinTypeNames,
  listTypeNames,
} from "../served-types.ts";
import { type ConfigNode, findNode, getText, listItems, listNamedEntries } from "./config-node.ts";
import {
  type CheckedConfig,
  createFinding,
  type ConfigFinding,
  formatEntry,
  formatList,
} from "./finding.ts";

/** Finds what keeps Flyte from passing the project's types to the connector plugin. */
export function findPluginFindings(subject: CheckedConfig): ConfigFinding[] {
  return [
    ...(subject.file.target.protocol === "flyte1"
      ? [...findDisabledPlugin(subject), ...findVersions(subject)]
      : findUnsupportedTypes(subject)),
    ...findOtherPlugins(subject),
  ];
}

/** Without a list, all plugins are enabled. The charts' own lists have this one. */
function findDisabledPlugin({ file, service, types }: CheckedConfig): ConfigFinding[] {
  const { plugin } = service.words;
  const list = findNode(file.config, "tasks", "task-plugins", "enabled-plugins");
  const enabled = listItems(list).flatMap((item) => getText(item)?.trim() ?? []);
  if (list === undefined || enabled.length === 0) return [];
  if (enabled.some((name) => name.toLowerCase() === plugin)) return [];
  const problem = `the list does not have ${plugin}, so Flyte does not load it, and tasks of ${joinTypeNames(types)} stay QUEUED`;
  const write = `enabled-plugins: ${formatList([...enabled, plugin])}`;
  return [createFinding("plugin-not-enabled", list, problem, write)];
}

function findVersions({ file, service, types }: CheckedConfig): ConfigFinding[] {
  return findRepeatedTypes(types).map((versions) => {
    const route = service.forTaskTypes.get(versions[0]!.name);
    const problem = `the project serves ${describeVersions(versions)}, and Flyte 1 keeps only one version of a task type: the last that the server lists, or version 0 if connectorForTaskTypes has an entry`;
    const write = "give each version its own task type";
    return createFinding("two-versions", route ?? service.section ?? file.root, problem, write);
  });
}

function findUnsupportedTypes(subject: CheckedConfig): ConfigFinding[] {
  const { section, supported, words } = subject.service;
  if (section === undefined) return [];
  const listed = listItems(supported).flatMap((item) => getText(item) ?? []);
  const missing = listTypeNames(subject.types).filter(
    (name) => !listed.includes(name) && getPlugin(subject, name)?.plugin !== words.plugin,
  );
  if (missing.length === 0) return [];
  const names = missing.map(oneLine).join(", ");
  const problem = `supportedTaskTypes does not list ${names}: Flyte 2 routes only the types in it, so their tasks stay QUEUED`;
  const write = `supportedTaskTypes: ${formatList([...listed, ...missing])}`;
  return [createFinding("type-not-supported", supported ?? section, problem, write)];
}

function findOtherPlugins(subject: CheckedConfig): ConfigFinding[] {
  const { words } = subject.service;
  return listTypeNames(subject.types).flatMap((name) => {
    const found = getPlugin(subject, name);
    if (found === undefined || found.plugin === words.plugin) return [];
    const problem = `tasks of ${oneLine(name)} go to the plugin ${quote(found.plugin)}, not to ${words.plugin}`;
    const write = formatEntry(name, words.plugin);
    return [createFinding("other-plugin", found.node, problem, write)];
  });
}

/** The plugin for a type in `default-for-task-types`. */
function getPlugin(
  { file }: CheckedConfig,
  taskType: string,
): { readonly node: ConfigNode; readonly plugin: string } | undefined {
  const defaults = listNamedEntries(
    findNode(file.config, "tasks", "task-plugins", "default-for-task-types"),
  );
  const node = defaults.get(taskType);
  const plugin = getText(node)?.trim().toLowerCase();
  return node === undefined || plugin === undefined ? undefined : { node, plugin };
}
