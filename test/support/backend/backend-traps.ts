import type { ServedType } from "../../../src/cluster-setup/backend/served-types.ts";
import { CONNECTOR, type Sections, TYPES } from "./backend-forms.ts";

/** A configuration with one fault. */
export interface Trap {
  readonly rule: string;
  readonly what: string;
  /** Default: both. */
  readonly only?: "flyte1" | "flyte2";
  readonly change: (sections: Sections) => void;
  /** A part of the problem that names what happens. */
  readonly effect: RegExp;
  readonly write: RegExp;
  /** Default: `TYPES`. */
  readonly types?: readonly ServedType[];
}

/** Each has one fault that keeps tasks from their connector. */
export const TRAPS: readonly Trap[] = [
  {
    rule: "plugin-not-enabled",
    what: "a list of plugins without the connector service",
    only: "flyte1",
    change: ({ plugins }) => (plugins["enabled-plugins"] = ["container", "Spark"]),
    effect: /weather, greet, history stay QUEUED/,
    write: /^enabled-plugins: \[container, Spark, connector-service\]$/,
  },
  {
    rule: "type-not-supported",
    what: "a type that supportedTaskTypes does not list",
    only: "flyte2",
    change: ({ service }) => (service["supportedTaskTypes"] = ["sleep", "greet", "history"]),
    effect: /does not list weather: .* stay QUEUED/,
    write: /^supportedTaskTypes: \[sleep, greet, history, weather\]$/,
  },
  {
    rule: "other-plugin",
    what: "a type that goes to another plugin",
    change: ({ plugins }) => (plugins["default-for-task-types"] = { weather: "container" }),
    effect: /go to the plugin "container"/,
    write: /^weather: connector-service$/,
  },
  {
    rule: "two-versions",
    what: "two versions of one type",
    only: "flyte1",
    change: () => undefined,
    types: [...TYPES, { name: "weather", version: 3, isSync: false }],
    effect: /Flyte 1 keeps only one version .* serves weather in versions 0, 3$/,
    write: /its own task type/,
  },
  {
    rule: "wrong-entry",
    what: "an entry for a synchronous type",
    only: "flyte1",
    change: ({ service }) => addRoute(service, { greet: CONNECTOR.name }),
    effect: /greet \(synchronous\), Flyte 1 calls it as an asynchronous type/,
    write: /nothing/,
  },
  {
    rule: "wrong-entry",
    what: "an entry for a type of another version",
    only: "flyte1",
    change: ({ service }) => addRoute(service, { history: CONNECTOR.name }),
    effect: /history \(version 2\), Flyte 1 calls it as an asynchronous type of version 0/,
    write: /nothing/,
  },
  {
    rule: "unknown-connector",
    what: "an entry with an unknown connector",
    change: ({ service }) => setRoute(service, "weather", "city-wether"),
    effect: /ignores the entry: connectors has no "city-wether"; did you mean "city-weather"\?/,
    write: /^weather: city-weather$/,
  },
  {
    rule: "unknown-connector",
    what: "a connector with capitals, which Flyte reads in lower case",
    change: ({ service, connector }) => {
      service["connectors"] = { CityWeather: connector };
      for (const { name } of TYPES) setRoute(service, name, "cityweather");
      setRoute(service, "weather", "CityWeather");
    },
    effect: /has no "CityWeather"/,
    write: /^weather: cityweather$/,
  },
  {
    rule: "default-connector",
    what: "a type without an entry while there is no default connector",
    change: ({ service }) => removeRoute(service, "weather"),
    effect: /no endpoint: tasks fail with "passthrough: received empty target", .* RUNNING forever/,
    write: /connectorForTaskTypes: \[\{ weather: city-weather \}\]/,
  },
  {
    rule: "other-connector",
    what: "an entry that names another server",
    change: ({ service }) => {
      const connectors = service["connectors"] as Record<string, unknown>;
      service["connectors"] = { python: { endpoint: "dns:///python:8000" }, ...connectors };
      setRoute(service, "weather", "python");
    },
    effect: /tasks of weather go to "python", which is another server/,
    write: /^weather: city-weather once the type may move\. Until then, check without its PATH$/,
  },
  {
    rule: "no-connector",
    what: "only connectors at other addresses",
    change: ({ service, connector }) => {
      delete service["connectorForTaskTypes"];
      connector["endpoint"] = "dns:///other.flyte:8000";
    },
    types: TYPES.filter(({ version }) => version === 2),
    effect: /no connector has the address .* stay QUEUED/,
    write: /^endpoint: dns:\/\/\/city-weather\./,
  },
  {
    rule: "wrong-address",
    what: "another address",
    change: ({ connector }) => (connector["endpoint"] = "dns:///city-weather.flyte:9000"),
    effect: /the endpoint is "dns:\/\/\/city-weather.flyte:9000", but/,
    write: /^endpoint: dns:\/\/\/city-weather\.flyte\.svc\.cluster\.local:8000$/,
  },
  {
    rule: "wrong-address",
    what: "no address",
    change: ({ connector }) => delete connector["endpoint"],
    effect: /the endpoint is missing/,
    write: /^endpoint: /,
  },
];

type Route = Record<string, unknown>;

function routesOf(service: Sections["service"]): Route[] {
  return service["connectorForTaskTypes"] as Route[];
}

function addRoute(service: Sections["service"], route: Route): void {
  routesOf(service).push(route);
}

function setRoute(service: Sections["service"], taskType: string, connector: string): void {
  for (const route of routesOf(service)) if (taskType in route) route[taskType] = connector;
}

function removeRoute(service: Sections["service"], taskType: string): void {
  service["connectorForTaskTypes"] = routesOf(service).filter((route) => !(taskType in route));
}
