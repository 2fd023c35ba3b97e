import { didYouMean } from "../../../runtime/base/errors/did-you-mean.ts";
import { joinChoices, oneLine, quote } from "../../../runtime/base/text.ts";
import { formatScalar } from "../../../runtime/base/yaml-text.ts";
import { type BackendTarget, formatTarget } from "../backend-target.ts";
import { type ConnectorAddress, isSameTarget } from "../connector-address.ts";
import { PLUGIN } from "../create-configuration.ts";
import {
  describeVersions,
  findRepeatedTypes,
  formatServedType,
  isRoutable,
  joinTypeNames,
  listTypeNames,
  type ServedType,
} from "../served-types.ts";
import {
  type ConfigNode,
  findNode,
  getText,
  listItemTexts,
  listNamedEntries,
} from "./config-node.ts";

/** A configuration, and what it should say. */
export interface BackendCheck {
  readonly target: BackendTarget;
  /** What Flyte gets. */
  readonly config: ConfigNode;
  readonly types: readonly ServedType[];
  readonly connector: ConnectorAddress;
}

/** A check, and what the configuration says about connectors, as Flyte reads it. */
type BackendSubject = ReturnType<typeof createBackendSubject>;

function createBackendSubject(check: BackendCheck) {
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

/** Something in a configuration that keeps tasks from their connector. */
export interface ConfigFinding {
  /** Identifies the rule: `wrong-address`. */
  readonly rule: string;
  readonly line: number;
  /** Empty for the whole file. */
  readonly path: string;
  /** What is wrong, and what happens then. */
  readonly problem: string;
  /** What to write instead. */
  readonly write: string;
}

/** What a rule finds. */
interface Fault extends Pick<ConfigFinding, "problem" | "write"> {
  readonly place: ConfigNode;
}

const RULES: Readonly<Record<string, (subject: BackendSubject) => readonly Fault[]>> = {
  "plugin-not-enabled": findDisabledPlugin,
  "two-versions": findTwoVersions,
  "wrong-entry": findWrongEntries,
  "type-not-supported": findUnsupportedTypes,
  "other-plugin": findOtherPlugins,
  "unknown-connector": findUnknownConnectors,
  "no-connector": findMissingConnector,
  "wrong-address": findWrongAddresses,
  "default-connector": findDefaultConnector,
};

/**
 * Checks whether a configuration sends tasks of the project's types to their connector. Returns the
 * findings in the order of the file.
 */
export function checkBackend(check: BackendCheck): ConfigFinding[] {
  const subject = createBackendSubject(check);
  return Object.entries(RULES)
    .flatMap(([rule, find]) =>
      find(subject).map(({ place: { line, path }, ...fault }) => ({ rule, line, path, ...fault })),
    )
    .toSorted((one, other) => one.line - other.line);
}

/** Without a list, all plugins are enabled. The charts' own lists have this one. */
function findDisabledPlugin({ config, isFlyte1, types }: BackendSubject): Fault[] {
  const list = findNode(config, "tasks", "task-plugins", "enabled-plugins");
  const enabled = listItemTexts(list);
  if (!isFlyte1 || list === undefined || enabled.length === 0) return [];
  if (enabled.some((name) => name.toLowerCase() === PLUGIN)) return [];
  const problem = `the list does not have ${PLUGIN}, so Flyte does not load it, and tasks of ${joinTypeNames(types)} stay QUEUED`;
  const write = `enabled-plugins: ${formatList([...enabled, PLUGIN])}`;
  return [{ place: list, problem, write }];
}

function findTwoVersions(subject: BackendSubject): Fault[] {
  const { config, isFlyte1, types, routes, section } = subject;
  if (!isFlyte1) return [];
  return findRepeatedTypes(types).map((versions) => {
    const place = routes.get(versions[0]!.name) ?? section ?? config;
    const problem = `the project serves ${describeVersions(versions)}, and Flyte 1 keeps only one version of a task type: the last that the server lists, or version 0 if connectorForTaskTypes has an entry`;
    return { place, problem, write: "give each version its own task type" };
  });
}

/** Flyte 1 believes an entry more than what the server reports. */
function findWrongEntries({ isFlyte1, types, routes, routable }: BackendSubject): Fault[] {
  return listTypeNames(types).flatMap((name) => {
    const entry = routes.get(name);
    const mayHaveEntry = routable.some((type) => type.name === name);
    if (!isFlyte1 || entry === undefined || mayHaveEntry) return [];
    const names = types.filter((type) => type.name === name).map(formatServedType);
    const problem = `with an entry for ${names.join(", ")}, Flyte 1 calls it as an asynchronous type of version 0, and its tasks fail`;
    const write = "nothing: Flyte asks the server for this type";
    return [{ place: entry, problem, write }];
  });
}

function findUnsupportedTypes({ isFlyte1, types, plugins, section }: BackendSubject): Fault[] {
  const supported = findNode(section, "supportedTaskTypes");
  const listed = listItemTexts(supported);
  const missing = listTypeNames(types).filter(
    (name) => !listed.includes(name) && getText(plugins.get(name))?.toLowerCase() !== PLUGIN,
  );
  if (isFlyte1 || section === undefined || missing.length === 0) return [];
  const problem = `supportedTaskTypes does not list ${missing.map(oneLine).join(", ")}: Flyte 2 routes only the types in it, so their tasks stay QUEUED`;
  const write = `supportedTaskTypes: ${formatList([...listed, ...missing])}`;
  return [{ place: supported ?? section, problem, write }];
}

function findOtherPlugins({ types, plugins }: BackendSubject): Fault[] {
  return listTypeNames(types).flatMap((name) => {
    const entry = plugins.get(name);
    const plugin = getText(entry)?.toLowerCase();
    if (entry === undefined || plugin === undefined || plugin === PLUGIN) return [];
    const problem = `tasks of ${oneLine(name)} go to the plugin ${quote(plugin)}, not to ${PLUGIN}`;
    return [{ place: entry, problem, write: formatEntry(name, PLUGIN) }];
  });
}

/** Flyte ignores an entry with an unknown connector, and does not report it. */
function findUnknownConnectors({ routable, routes, connectors }: BackendSubject): Fault[] {
  return listTypeNames(routable).flatMap((name) => {
    const entry = routes.get(name);
    const connector = getText(entry) ?? "";
    if (entry === undefined || connectors.has(connector)) return [];
    const names = [...connectors.keys()];
    const problem = `Flyte ignores the entry: connectors has no ${quote(connector)}${didYouMean(connector, names)}`;
    const known = names.find((other) => other === connector.toLowerCase()) ?? names[0] ?? connector;
    return [{ place: entry, problem, write: formatEntry(name, known) }];
  });
}

function findMissingConnector(subject: BackendSubject): Fault[] {
  const { target, config, section, types, connector, used, isDefault } = subject;
  if (used.length > 0 || isDefault) return [];
  const [fault, write] =
    section === undefined
      ? [`there is no plugins.${PLUGIN}`, `what fx backend ${formatTarget(target)} prints`]
      : [
          `no connector has the address ${quote(connector.target)} (see --address)`,
          `endpoint: ${connector.target}`,
        ];
  const problem = `${fault}, so tasks of ${joinTypeNames(types)} stay QUEUED`;
  return [{ place: findNode(section, "connectors") ?? section ?? config, problem, write }];
}

function findWrongAddresses({ connector: { target }, used }: BackendSubject): Fault[] {
  return used.flatMap(([, node]) => {
    const place = findNode(node, "endpoint");
    const endpoint = getText(place);
    if (isSameTarget(endpoint ?? "", target)) return [];
    const found = endpoint === undefined ? "missing" : quote(endpoint);
    const problem = `the endpoint is ${found}, but the connector has the address ${quote(target)} (see --address)`;
    return [{ place: place ?? node, problem, write: `endpoint: ${target}` }];
  });
}

/** Calls for types without an entry go to the default connector if Flyte cannot list the types. */
function findDefaultConnector(subject: BackendSubject): Fault[] {
  const { section, routable, routes, used, isDefault } = subject;
  const missing = routable.filter(({ name }) => !routes.has(name));
  const [own] = used;
  // Another rule reports that there is no connector to name.
  if (section === undefined || own === undefined || missing.length === 0 || isDefault) return [];
  const place = findNode(section, "defaultConnector");
  const endpoint = getText(findNode(place, "endpoint")) ?? "";
  const fate =
    endpoint === ""
      ? `which has no endpoint: tasks fail with "passthrough: received empty target", and running jobs stay RUNNING forever`
      : `which is ${quote(endpoint)}`;
  const problem = `connectorForTaskTypes has no entry for ${joinTypeNames(missing)}. If the connector is down when Flyte lists the connectors, calls go to defaultConnector, ${fate}`;
  const entries = missing.map((type) => `{ ${formatEntry(type.name, own[0])} }`).join(", ");
  const write = `connectorForTaskTypes: [${entries}]`;
  return [{ place: place ?? section, problem, write }];
}

/** Writes names as a YAML list in one line. */
function formatList(names: readonly string[]): string {
  return `[${joinChoices(names.map(formatScalar))}]`;
}

/** Writes an entry: `weather: weather`. */
function formatEntry(key: string, value: string): string {
  return `${formatScalar(key)}: ${formatScalar(value)}`;
}
