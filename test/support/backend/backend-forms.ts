import yaml from "yaml";
import {
  type BackendTarget,
  createChartTarget,
  getSectionPaths,
} from "../../../src/cluster-setup/backend/backend-target.ts";
import type { BackendRequest } from "../../../src/cluster-setup/backend/create-configuration.ts";
import type { ServedType } from "../../../src/cluster-setup/backend/served-types.ts";

/** An asynchronous, a synchronous and a versioned type. */
export const TYPES: readonly ServedType[] = [
  { name: "weather", version: 0, isSync: false },
  { name: "greet", version: 0, isSync: true },
  { name: "history", version: 2, isSync: false },
];

export const CONNECTOR = {
  name: "city-weather",
  target: "dns:///city-weather.flyte.svc.cluster.local:8000",
};

/** A form of a backend's configuration. */
export interface BackendForm {
  readonly title: string;
  readonly target: BackendTarget;
  /** Puts a configuration into the file that contains it. */
  readonly wrap: (text: string) => string;
}

const FLYTE1 = { protocol: "flyte1", chart: undefined } as const;
const FLYTE2 = { protocol: "flyte2", chart: undefined } as const;

export const FORMS: readonly BackendForm[] = [
  { title: "the configuration of Flyte 1", target: FLYTE1, wrap: String },
  { title: "the configuration of Flyte 2", target: FLYTE2, wrap: String },
  { title: "values of flyte-binary", target: createChartTarget("flyte-binary"), wrap: String },
  { title: "values of flyte-core", target: createChartTarget("flyte-core"), wrap: String },
  { title: "values of Flyte 2's chart", target: createChartTarget("flyte2"), wrap: String },
  { title: "a ConfigMap of Flyte 1", target: FLYTE1, wrap: toConfigMap },
  { title: "a ConfigMap of Flyte 2", target: FLYTE2, wrap: toConfigMap },
];

export function createRequest(
  target: BackendTarget,
  more: Partial<BackendRequest> = {},
): BackendRequest {
  return {
    target,
    types: TYPES,
    connector: CONNECTOR,
    isTls: false,
    largestOutput: undefined,
    ...more,
  };
}

/** A ConfigMap with the configuration beside another file, as charts write them. */
export function toConfigMap(text: string): string {
  const block = text.replaceAll(/^(?=.)/gm, "    ");
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: flyte
data:
  000-core.yaml: |
    logger:
      level: 1
  100-inline-config.yaml: |
${block}`;
}

/** Any part of a parsed configuration. */
export type Settings = Record<string, unknown>;

/** The sections of a configuration that a test changes. */
export interface Sections {
  /** `task-plugins`; empty if the form has none. */
  readonly plugins: Settings;
  /** `connector-service`. */
  readonly service: Settings;
  /** The connector that fx writes. */
  readonly connector: Settings;
}

/** Changes a configuration that fx printed, and writes it in its form. */
export function changeConfiguration(
  printed: string,
  { target, wrap }: BackendForm,
  change: (sections: Sections) => void,
): string {
  const whole = yaml.parse(printed) as Settings;
  const paths = getSectionPaths(target);
  const service = reach(whole, [...paths.plugins, "connector-service"]);
  const connectors = reach(service, ["connectors"]);
  change({
    plugins: reach(whole, [...paths.tasks, "task-plugins"]),
    service,
    connector: reach(connectors, [CONNECTOR.name]),
  });
  return wrap(yaml.stringify(whole));
}

/** The map under these keys, which is added if it is missing. */
function reach(settings: Settings, keys: readonly string[]): Settings {
  return keys.reduce<Settings>((map, key) => (map[key] ??= {}) as Settings, settings);
}
