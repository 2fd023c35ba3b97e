import type { JsonObject } from "../../runtime/base/json.ts";
import {
  type BackendTarget,
  getDefaultLimit,
  getSectionPaths,
  type SectionName,
} from "./backend-target.ts";
import type { ConnectorAddress } from "./connector-address.ts";
import { isRoutable, listTypeNames, type ServedType } from "./served-types.ts";

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
