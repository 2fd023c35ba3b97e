import type { Document, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { JsonObject } from "../../runtime/base/json.ts";
import { joinChoices, joinWords } from "../../runtime/base/text.ts";
import { yamlText } from "../../runtime/base/yaml-text.ts";
import {
  type BackendTarget,
  getDefaultLimit,
  getSectionPaths,
  OLDEST_FLYTE,
  type SectionName,
} from "./backend-target.ts";
import type { ConnectorAddress } from "./connector-address.ts";
import { formatServedType, isRoutable, listTypeNames, type ServedType } from "./served-types.ts";

/** What Flyte's configuration has to say about a connector server. */
export interface BackendRequest {
  readonly target: BackendTarget;
  readonly types: readonly ServedType[];
  readonly connector: ConnectorAddress;
  readonly isTls: boolean;
  /** The bytes of the largest outputs, if they are known. */
  readonly largestOutput: number | undefined;
}

/**
 * Spreads calls over all replicas, and makes them wait for a server and repeat if the connection
 * breaks. Without it, creates fail while the only replica restarts.
 */
export const SERVICE_CONFIG =
  '{"loadBalancingConfig": [{"round_robin": {}}], "methodConfig": [{"name": [{}], "waitForReady": true, "retryPolicy": {"maxAttempts": 5, "initialBackoff": "0.2s", "maxBackoff": "2s", "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}]}';
/** What Flyte waits for a call to the default connector. */
const CALL_TIMEOUT = "10s";
export const PLUGIN = "connector-service";
/** Those that every installation of Flyte 1 needs. */
const ENABLED_PLUGINS = ["container", "sidecar", "k8s-array", PLUGIN];

/** The sections of the configuration, for one target, each under its keys. */
export function createConfiguration(request: BackendRequest): JsonObject {
  const paths = getSectionPaths(request.target);
  const sections: readonly (readonly [SectionName, JsonObject | undefined])[] = [
    ["tasks", request.target.protocol === "flyte1" ? createTasks(request) : undefined],
    ["plugins", { [PLUGIN]: createConnectorService(request) }],
    ["storage", createStorage(request)],
  ];
  return sections.reduce<JsonObject>(
    (whole, [name, section]) => (section === undefined ? whole : nest(whole, paths[name], section)),
    {},
  );
}

/**
 * The charts' own lists of plugins have the connector service, and values would replace a list. So
 * only the file for Flyte itself has one.
 */
function createTasks({ target, types }: BackendRequest): JsonObject | undefined {
  // Flyte 1 before 1.16.7 splits a key at its dots.
  const names = listTypeNames(types).filter((name) => !name.includes("."));
  const defaults = Object.fromEntries(names.map((name) => [name, PLUGIN]));
  const plugins: JsonObject = {
    ...(target.chart === undefined && { "enabled-plugins": ENABLED_PLUGINS }),
    ...(names.length > 0 && { "default-for-task-types": defaults }),
  };
  return Object.keys(plugins).length === 0 ? undefined : { "task-plugins": plugins };
}

function createConnectorService({ target, types, connector, isTls }: BackendRequest): JsonObject {
  const routable = listTypeNames(types.filter((type) => isRoutable(type, target.protocol)));
  return {
    ...(target.protocol === "flyte2" && { supportedTaskTypes: listTypeNames(types) }),
    connectors: {
      [connector.name]: {
        endpoint: connector.target,
        insecure: !isTls,
        defaultServiceConfig: SERVICE_CONFIG,
        defaultTimeout: CALL_TIMEOUT,
      },
    },
    // Flyte reads keys in lower case, except those of maps inside a list.
    ...(routable.length > 0 && {
      connectorForTaskTypes: routable.map((name) => Object.fromEntries([[name, connector.name]])),
    }),
  };
}

function createStorage({ target, largestOutput = 0 }: BackendRequest): JsonObject | undefined {
  const mib = Math.ceil(largestOutput / 2 ** 20);
  return mib > getDefaultLimit(target) ? { limits: { maxDownloadMBs: mib } } : undefined;
}

/** Puts a section under its keys, beside what is there. */
function nest(
  whole: JsonObject,
  [key, ...keys]: readonly string[],
  section: JsonObject,
): JsonObject {
  if (key === undefined) return { ...whole, ...section };
  const inner = (whole[key] ?? {}) as JsonObject;
  return { ...whole, [key]: nest(inner, keys, section) };
}

const LINE_WIDTH = 100;
const COMMENT_WIDTH = 90;

const ENABLED = `Add ${PLUGIN} to your backend's list, which this one would replace. Without a list, all plugins are enabled.`;
const SUPPORTED = "Add these types to your backend's list, which this one would replace.";

type Path = readonly string[];

/** Writes the configuration as YAML, with comments about what to merge by hand. */
export function renderConfiguration(request: BackendRequest): Promise<string> {
  const { target, types, connector } = request;
  const { tasks, plugins } = getSectionPaths(target);
  const service = [...plugins, PLUGIN];
  const enabled = [...tasks, "task-plugins", "enabled-plugins"];
  const supported = [...service, "supportedTaskTypes"];
  const routes = [...service, "connectorForTaskTypes"];
  const unrouted = types.filter((type) => !isRoutable(type, target.protocol));
  return yamlText(createConfiguration(request), {
    lineWidth: LINE_WIDTH,
    arrange: (document) => {
      for (const list of [enabled, supported]) writeInline(document, list);
      const calls = [...service, "connectors", connector.name, "defaultServiceConfig"];
      (document.getIn(calls, true) as Scalar).type = "BLOCK_FOLDED";
      document.commentBefore = toComment(describeTarget(target));
      comment(document, enabled, ENABLED);
      comment(document, supported, SUPPORTED);
      if (unrouted.length === 0) return;
      const place = document.hasIn(routes) ? routes : [...service, "connectors"];
      comment(document, place, describeUnrouted(unrouted, target));
    },
  });
}

function describeTarget({ protocol, chart }: BackendTarget): string {
  const oldest = `Needs Flyte ${OLDEST_FLYTE[protocol]} or newer.`;
  if (chart === "flyte2") return `Values of Flyte 2's Helm chart, flyte-binary. ${oldest}`;
  if (chart !== undefined)
    return `Values of Flyte 1's Helm chart ${chart}. ${oldest} If your values set enabled-plugins, add ${PLUGIN} to that list.`;
  return protocol === "flyte2"
    ? `The configuration of Flyte 2's executor, or of its single binary. ${oldest}`
    : `FlytePropeller's configuration. ${oldest} Up to 1.15, the keys are called agent-service, agents and agentForTaskTypes.`;
}

function describeUnrouted(types: readonly ServedType[], { protocol }: BackendTarget): string {
  const names = joinChoices(types.map(formatServedType));
  const effect =
    protocol === "flyte1"
      ? "would make it asynchronous, of version 0"
      : "counts only for version 0";
  return `Not in connectorForTaskTypes: ${names}. An entry for such a type ${effect}. Flyte asks the server for these types.`;
}

function writeInline(document: Document, path: Path): void {
  const list = document.getIn(path, true) as YAMLSeq<Scalar<string>> | undefined;
  if (list === undefined) return;
  list.flow = true;
  // The library leaves some texts of several lines unquoted in a flow list, and cannot read them.
  for (const item of list.items) if (item.value.includes("\n")) item.type = "QUOTE_DOUBLE";
}

/** Writes a comment above a key, if the document has it. */
function comment(document: Document, path: Path, text: string): void {
  if (!document.hasIn(path)) return;
  const map = document.getIn(path.slice(0, -1), true) as YAMLMap<Scalar>;
  const pair = map.items.find(({ key }) => key.value === path.at(-1));
  if (pair !== undefined) pair.key.commentBefore = toComment(text);
}

function toComment(text: string): string {
  return joinWords(text.split(" "), COMMENT_WIDTH)
    .map((line) => ` ${line}`)
    .join("\n");
}
