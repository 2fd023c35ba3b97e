import { didYouMean } from "../../../runtime/base/errors/did-you-mean.ts";
import { joinChoices, oneLine, quote } from "../../../runtime/base/text.ts";
import { formatScalar } from "../../../runtime/base/yaml-text.ts";
import { formatTarget } from "../backend-target.ts";
import { type ConnectorAddress, isSameTarget } from "../connector-address.ts";
import { PLUGIN } from "../create-configuration.ts";
import {
  findRepeatedTypes,
  formatServedType,
  isRoutable,
  joinTypeNames,
  listTypeNames,
  type ServedType,
} from "../served-types.ts";
import type { BackendFile } from "./read-backend-file.ts";
import { findSetting, getText, listNamed, listTexts, type Places } from "./setting.ts";

/** What a configuration says about connectors, as Flyte reads it, and what it should say. */
type BackendSubject = ReturnType<typeof createBackendSubject>;

function createBackendSubject(
  file: BackendFile,
  types: readonly ServedType[],
  connector: ConnectorAddress,
) {
  const { target, taskPlugins, service } = file;
  const connectors = listNamed(findSetting(service, "connectors"));
  const routes = listNamed(findSetting(service, "connectorForTaskTypes"));
  /** The types that `connectorForTaskTypes` may name. */
  const routable = types.filter((type) => isRoutable(type, target.protocol));
  const routed = routable.map(({ name }) => getText(routes.get(name)));
  const isOwn = (setting: Places): boolean => isSameTarget(getEndpoint(setting), connector.target);
  const own = [...connectors].filter(([, setting]) => isOwn(setting));
  /**
   * The connectors that should get the project's types, by name: those at the project's address, or
   * else those in the entries of its types.
   */
  const used = own.length > 0 ? own : [...connectors].filter(([name]) => routed.includes(name));
  return {
    ...file,
    types,
    connector,
    isFlyte1: target.protocol === "flyte1",
    names: listTypeNames(types),
    /** The plugins by task type. */
    plugins: listNamed(findSetting(taskPlugins, "default-for-task-types")),
    connectors,
    routes,
    routable,
    /** Whether the default connector is the project's. */
    isDefault: isOwn(findSetting(service, "defaultConnector")),
    used,
    /** The types that need an entry. Without a connector to name, another rule reports that. */
    unrouted: routable.filter(({ name }) => used.length > 0 && !routes.has(name)),
  };
}

/** Something in a configuration that keeps tasks from their connector. */
interface Fault {
  /** Its last place counts. Without any, the fault is the whole file's. */
  readonly place?: Places;
  /** What is wrong, and what happens then. */
  readonly problem: string;
  /** What to write instead. */
  readonly write: string;
}

type Rules = Readonly<Record<string, (subject: BackendSubject) => readonly Fault[]>>;

/** By a name that identifies the rule in `--json`. */
const RULES: Rules = {
  "plugin-not-enabled": findDisabledPlugin,
  "two-versions": ({ types, target }) => findRepeatedTypes(types, target.protocol),
  "wrong-entry": findWrongEntries,
  "type-not-supported": findUnsupportedTypes,
  "other-plugin": findOtherPlugins,
  "unknown-connector": findUnknownConnectors,
  "other-connector": findOtherConnectors,
  "no-connector": findMissingConnector,
  "wrong-address": findWrongAddresses,
  "default-connector": findDefaultConnector,
};

/** What the configuration cannot settle, because it depends on other servers. */
const WARNINGS: Rules = { "listed-twice": findSharedTypes };

/** Checks whether a configuration sends tasks of the project's types to their connector. */
export function checkBackend(...check: Parameters<typeof createBackendSubject>) {
  const subject = createBackendSubject(...check);
  return { findings: applyRules(RULES, subject), warnings: applyRules(WARNINGS, subject) };
}

/** In the order of the file. */
function applyRules(rules: Rules, subject: BackendSubject) {
  return Object.entries(rules)
    .flatMap(([rule, find]) =>
      find(subject).map(({ place, problem, write }) => {
        const { lineOf, path } = place?.at(-1) ?? subject.root;
        return { rule, line: lineOf(path), path: path.join("."), problem, write };
      }),
    )
    .toSorted((one, other) => one.line - other.line);
}

/** Without a list, all plugins are enabled. The charts' own lists have this one. */
function findDisabledPlugin({ isFlyte1, taskPlugins, types }: BackendSubject): Fault[] {
  const list = findSetting(taskPlugins, "enabled-plugins");
  const enabled = listTexts(list);
  const isEnabled = enabled.some((name) => name.toLowerCase() === PLUGIN);
  if (!isFlyte1 || enabled.length === 0 || isEnabled) return [];
  const problem = `the list does not have ${PLUGIN}, so Flyte does not load it, and tasks of ${joinTypeNames(types)} stay QUEUED`;
  const write = `enabled-plugins: ${formatList([...enabled, PLUGIN])}`;
  return [{ place: list, problem, write }];
}

/** Flyte 1 believes an entry more than what the server reports. */
function findWrongEntries({ isFlyte1, names, types, routes, routable }: BackendSubject): Fault[] {
  const unroutable = names.filter((name) => !routable.some((type) => type.name === name));
  return unroutable.flatMap((name) => {
    const entry = routes.get(name);
    if (!isFlyte1 || entry === undefined) return [];
    const served = types.filter((type) => type.name === name).map(formatServedType);
    const problem = `with an entry for ${served.join(", ")}, Flyte 1 calls it as an asynchronous type of version 0, and its tasks fail`;
    return [{ place: entry, problem, write: "nothing: Flyte asks the server for this type" }];
  });
}

function findUnsupportedTypes({ isFlyte1, names, plugins, service }: BackendSubject): Fault[] {
  const supported = findSetting(service, "supportedTaskTypes");
  const listed = listTexts(supported);
  const missing = names.filter(
    (name) => !listed.includes(name) && getText(plugins.get(name))?.toLowerCase() !== PLUGIN,
  );
  if (isFlyte1 || service.length === 0 || missing.length === 0) return [];
  const problem = `supportedTaskTypes does not list ${missing.map(oneLine).join(", ")}: Flyte 2 routes only the types in it, so their tasks stay QUEUED`;
  const write = `supportedTaskTypes: ${formatList([...listed, ...missing])}`;
  return [{ place: [...service, ...supported], problem, write }];
}

function findOtherPlugins({ names, plugins }: BackendSubject): Fault[] {
  return names.flatMap((name) => {
    const entry = plugins.get(name) ?? [];
    const plugin = getText(entry)?.toLowerCase() ?? PLUGIN;
    if (plugin === PLUGIN) return [];
    const problem = `tasks of ${oneLine(name)} go to the plugin ${quote(plugin)}, not to ${PLUGIN}`;
    return [{ place: entry, problem, write: formatEntry(name, PLUGIN) }];
  });
}

/** Flyte ignores an entry with an unknown connector, and does not report it. */
function findUnknownConnectors({ routable, routes, connectors }: BackendSubject): Fault[] {
  const known = [...connectors.keys()];
  return listTypeNames(routable).flatMap((name) => {
    const entry = routes.get(name);
    const connector = getText(entry) ?? "";
    if (entry === undefined || connectors.has(connector)) return [];
    const problem = `Flyte ignores the entry: connectors has no ${quote(connector)}${didYouMean(connector, known)}`;
    return [{ place: entry, problem, write: formatEntry(name, known[0] ?? connector) }];
  });
}

/** A type of which jobs run must not move before it may: the remedy says what else to do. */
function findOtherConnectors({ routable, routes, connectors, used }: BackendSubject): Fault[] {
  return listTypeNames(routable).flatMap((name) => {
    const entry = routes.get(name);
    const other = getText(entry) ?? "";
    if (entry === undefined || !connectors.has(other) || used.some(([each]) => each === other))
      return [];
    const problem = `tasks of ${oneLine(name)} go to ${quote(other)}, which is another server`;
    const write = `${formatEntry(name, used[0]![0])} once the type may move. Until then, check without its PATH`;
    return [{ place: entry, problem, write }];
  });
}

function findMissingConnector(subject: BackendSubject): Fault[] {
  const { target, service, types, connector, used, isDefault } = subject;
  if (used.length > 0 || isDefault) return [];
  const [fault, write] =
    service.length === 0
      ? [`there is no plugins.${PLUGIN}`, `what fx backend ${formatTarget(target)} prints`]
      : [
          `no connector has the address ${quote(connector.target)} (see --address)`,
          `endpoint: ${connector.target}`,
        ];
  const problem = `${fault}, so tasks of ${joinTypeNames(types)} stay QUEUED`;
  const place = [...service, ...findSetting(service, "connectors")];
  return [{ place, problem, write }];
}

function findWrongAddresses({ connector: { target }, used }: BackendSubject): Fault[] {
  return used.flatMap(([, setting]) => {
    const place = findSetting(setting, "endpoint");
    const endpoint = getText(place);
    if (isSameTarget(endpoint ?? "", target)) return [];
    const found = endpoint === undefined ? "missing" : quote(endpoint);
    const problem = `the endpoint is ${found}, but the connector has the address ${quote(target)} (see --address)`;
    return [{ place: [...setting, ...place], problem, write: `endpoint: ${target}` }];
  });
}

/** Calls for types without an entry go to the default connector if Flyte cannot list the types. */
function findDefaultConnector(subject: BackendSubject): Fault[] {
  const { service, unrouted, isDefault } = subject;
  const place = findSetting(service, "defaultConnector");
  if (unrouted.length === 0 || isDefault || getEndpoint(place) !== "") return [];
  const problem = `connectorForTaskTypes has no entry for ${joinTypeNames(unrouted)}. If the connector is down when Flyte lists the connectors, calls go to defaultConnector, which has no endpoint: tasks fail with "passthrough: received empty target", and running jobs stay RUNNING forever`;
  return [{ place: [...service, ...place], problem, write: formatEntries(subject) }];
}

/** Only an entry decides between two servers that list a type. The file does not say which do. */
function findSharedTypes(subject: BackendSubject): Fault[] {
  const { service, connector, connectors, unrouted, isDefault, isFlyte1 } = subject;
  const named = [...connectors.values()].map(getEndpoint);
  const all = [getEndpoint(findSetting(service, "defaultConnector")), ...named];
  const others = all.filter((each) => each !== "" && !isSameTarget(each, connector.target));
  if (unrouted.length === 0 || isDefault || others.length === 0) return [];
  const effect =
    isFlyte1 && connectors.size === 1
      ? "all their calls come here at once, also those about its running jobs"
      : "Flyte sends their calls to either, at random";
  const problem = `connectorForTaskTypes has no entry for ${joinTypeNames(unrouted)}. If ${others.map(quote).join(" or ")} also lists them, ${effect}. If this connector is down when Flyte lists the connectors, their calls go to defaultConnector`;
  const write = `${formatEntries(subject)} once they may move. Until then, serve only what moves: fx serve PATH`;
  return [{ place: [...service, ...findSetting(service, "connectors")], problem, write }];
}

function getEndpoint(connector: Places): string {
  return getText(findSetting(connector, "endpoint")) ?? "";
}

/** The entries that are missing. */
function formatEntries({ unrouted, used }: BackendSubject): string {
  const entries = unrouted.map(({ name }) => `{ ${formatEntry(name, used[0]![0])} }`);
  return `connectorForTaskTypes: [${entries.join(", ")}]`;
}

/** Writes names as a YAML list in one line. */
function formatList(names: readonly string[]): string {
  return `[${joinChoices(names.map(formatScalar))}]`;
}

/** Writes an entry: `weather: weather`. */
function formatEntry(key: string, value: string): string {
  return `${formatScalar(key)}: ${formatScalar(value)}`;
}
