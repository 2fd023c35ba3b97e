import { didYouMean } from "../../../runtime/base/errors/did-you-mean.ts";
import { oneLine, quote } from "../../../runtime/base/text.ts";
import { isSameTarget } from "../connector-address.ts";
import { formatServedType, isRoutable, joinTypeNames, listTypeNames } from "../served-types.ts";
import { type ConfigNode, findNode, getText, listItems } from "./config-node.ts";
import {
  type CheckedConfig,
  createFinding,
  type ConfigFinding,
  formatEntry,
  formatList,
} from "./finding.ts";
import { getConnectorName, listUsedConnectors } from "./used-connectors.ts";

/** Finds what is wrong with the entries of `connectorForTaskTypes` for the project's types. */
export function findRouteFindings(subject: CheckedConfig): ConfigFinding[] {
  return [
    ...(subject.file.target.protocol === "flyte1" ? findWrongEntries(subject) : []),
    ...findUnknownConnectors(subject),
    ...findMissingEntries(subject),
    ...findContainerRoutes(subject),
  ];
}

/** Flyte 1 believes an entry more than what the server reports. */
function findWrongEntries({ service, types }: CheckedConfig): ConfigFinding[] {
  return listTypeNames(types).flatMap((name) => {
    const entry = service.forTaskTypes.get(name);
    const versions = types.filter((type) => type.name === name);
    if (entry === undefined || versions.some((type) => isRoutable(type, "flyte1"))) return [];
    const names = versions.map(formatServedType).join(", ");
    const problem = `with an entry for ${names}, Flyte 1 calls it as an asynchronous type of version 0, and its tasks fail`;
    const write = "nothing: Flyte asks the server for this type";
    return [createFinding("wrong-entry", entry, problem, write)];
  });
}

/** Flyte sends every task of a routed type to the connector, even one that has a container. */
function findContainerRoutes({ file, service, containerTypes }: CheckedConfig): ConfigFinding[] {
  const { supported, forTaskTypes } = service;
  const listed = listItems(supported).flatMap((item) => getText(item) ?? []);
  return containerTypes.flatMap((name) => {
    const isFlyte1 = file.target.protocol === "flyte1";
    const route = isFlyte1 ? forTaskTypes.get(name) : supported;
    if (route === undefined || (!isFlyte1 && !listed.includes(name))) return [];
    const problem = `the tasks of ${oneLine(name)} run in containers, but Flyte sends them to the connector`;
    const write = isFlyte1
      ? `nothing: remove the entry for ${oneLine(name)}`
      : `supportedTaskTypes: ${formatList(listed.filter((type) => type !== name))}`;
    return [createFinding("container-type", route, problem, write)];
  });
}

/** Flyte ignores an entry with an unknown connector, and does not report it. */
function findUnknownConnectors({ file, service, types }: CheckedConfig): ConfigFinding[] {
  const { forTaskTypes, connectors, words } = service;
  const routable = types.filter((type) => isRoutable(type, file.target.protocol));
  return listTypeNames(routable).flatMap((name) => {
    const entry = forTaskTypes.get(name);
    const connector = getText(entry) ?? "";
    if (entry === undefined || connectors.has(connector)) return [];
    const lower = connector.toLowerCase();
    const why = connectors.has(lower)
      ? `it reads the names under ${words.connectors} in lower case`
      : `${words.connectors} has no ${quote(connector)}${didYouMean(connector, [...connectors.keys()])}`;
    const [known = connector] = connectors.keys();
    const write = formatEntry(name, connectors.has(lower) ? lower : known);
    return [createFinding("unknown-connector", entry, `Flyte ignores the entry: ${why}`, write)];
  });
}

/** Calls for types without an entry go to the default connector if Flyte cannot list the types. */
function findMissingEntries(subject: CheckedConfig): ConfigFinding[] {
  const { file, service, types, connector } = subject;
  const { section, defaultConnector, words } = service;
  const endpoint = getText(findNode(defaultConnector, "endpoint")) ?? "";
  if (section === undefined || isSameTarget(endpoint, connector.target)) return [];
  // Another rule reports that there is no connector to name.
  if (listUsedConnectors(subject).length === 0) return [];
  const missing = types.filter(
    (type) => isRoutable(type, file.target.protocol) && !service.forTaskTypes.has(type.name),
  );
  const lowered = missing.flatMap(({ name }) => findLoweredEntry(subject, name) ?? []);
  const absent = missing.filter(({ name }) => findLoweredEntry(subject, name) === undefined);
  const findings = lowered.map((entry) => describeLoweredEntry(subject, entry));
  if (absent.length === 0) return findings;
  const fate =
    endpoint === ""
      ? `which has no endpoint: tasks fail with "passthrough: received empty target", and running jobs stay RUNNING forever`
      : `which is ${quote(endpoint)}`;
  const problem = `${words.forTaskTypes} has no entry for ${joinTypeNames(absent)}. If the connector is down when Flyte lists the connectors, calls go to ${words.defaultConnector}, ${fate}`;
  const name = getConnectorName(subject);
  const entries = absent.map((type) => `{ ${formatEntry(type.name, name)} }`).join(", ");
  const place = defaultConnector ?? section;
  const write = `${words.forTaskTypes}: [${entries}]`;
  return [...findings, createFinding("default-connector", place, problem, write)];
}

/** The entry of a map for a type with capitals. Flyte reads only the lower case of its key. */
function findLoweredEntry({ service }: CheckedConfig, taskType: string): ConfigNode | undefined {
  const entry = service.forTaskTypes.get(taskType.toLowerCase());
  return entry?.key === taskType ? entry : undefined;
}

function describeLoweredEntry({ service }: CheckedConfig, node: ConfigNode): ConfigFinding {
  const { key } = node;
  const problem = `Flyte reads the keys of a map in lower case, so this entry is for ${oneLine(key.toLowerCase())}, not for ${oneLine(key)}`;
  const entry = formatEntry(key, getText(node) ?? "");
  const write = `${service.words.forTaskTypes}: [{ ${entry} }]   (a list keeps the case)`;
  return createFinding("entry-case", node, problem, write);
}
