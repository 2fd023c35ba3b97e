import { quote } from "../../../runtime/base/text.ts";
import { formatTarget } from "../backend-target.ts";
import { isSameTarget } from "../connector-address.ts";
import { CALL_TIMEOUT } from "../create-configuration.ts";
import { joinTypeNames } from "../served-types.ts";
import {
  findServiceConfigFaults,
  SERVICE_CONFIG,
  type ServiceConfigFault,
} from "../service-config.ts";
import { type ConfigNode, findNode, getText, isTrue } from "./config-node.ts";
import { type CheckedConfig, createFinding, type ConfigFinding } from "./finding.ts";
import { listUsedConnectors, type UsedConnector } from "./used-connectors.ts";

/** Finds what is wrong with the connectors that Flyte calls for the project's types. */
export function findConnectorFindings(subject: CheckedConfig): ConfigFinding[] {
  const used = listUsedConnectors(subject);
  if (used.length === 0) return findMissingConnector(subject);
  return used.flatMap((connector) => [
    ...findWrongAddress(subject, connector),
    ...findWrongTransport(subject, connector),
    ...findWrongTimeout(connector),
    ...findWrongServiceConfig(subject, connector),
  ]);
}

function findMissingConnector(subject: CheckedConfig): ConfigFinding[] {
  const { file, service, types, connector } = subject;
  const { section, words } = service;
  const { protocol } = file.target;
  const effect = `tasks of ${joinTypeNames(types)} stay QUEUED`;
  const bundled = findNode(file.root, "configuration", "connectorService");
  if (section === undefined && bundled !== undefined)
    return [
      createFinding(
        "no-connector",
        bundled,
        `${protocol === "flyte1" ? "unless flyteconnector.enabled is true, the" : "the"} chart ignores this section, and ${effect}`,
        "the settings of your connector under configuration.inline.plugins.connector-service",
      ),
    ];
  if (section === undefined) {
    const problem = `there is no plugins.${words.plugin}, so ${effect}`;
    const write = `what fx backend ${formatTarget(file.target)} prints`;
    return [createFinding("no-connector", file.root, problem, write)];
  }
  const place = findNode(section, words.connectors) ?? section;
  const problem = `no connector has the address ${quote(connector.target)}, so ${effect}${elsewhere(subject)}`;
  return [createFinding("no-connector", place, problem, `endpoint: ${connector.target}`)];
}

function findWrongAddress(
  subject: CheckedConfig,
  { node, endpoint }: UsedConnector,
): ConfigFinding[] {
  const { target } = subject.connector;
  if (isSameTarget(endpoint ?? "", target)) return [];
  const found =
    endpoint === undefined ? "there is no endpoint" : `the endpoint is ${quote(endpoint)}`;
  const problem = `${found}, but the connector has the address ${quote(target)}${elsewhere(subject)}`;
  const place = findNode(node, "endpoint") ?? node;
  return [createFinding("wrong-address", place, problem, `endpoint: ${target}`)];
}

function elsewhere({ isAddressGiven }: CheckedConfig): string {
  return isAddressGiven ? "" : ". If it has another one, pass --address HOST:PORT";
}

/** The default connector is called without TLS unless it says `insecure: false`. */
function findWrongTransport(
  { isTls }: CheckedConfig,
  { name, node }: UsedConnector,
): ConfigFinding[] {
  const insecure = findNode(node, "insecure");
  const isInsecure = insecure === undefined ? name === undefined : isTrue(insecure);
  if (isTls && isInsecure) {
    const problem = "Flyte calls the connector without TLS, but it has TLS: every call fails";
    return [createFinding("wrong-transport", insecure ?? node, problem, "insecure: false")];
  }
  if (isTls || insecure !== undefined || name === undefined) return [];
  const problem =
    "there is no `insecure`, so Flyte calls the connector over TLS and trusts only the system's CAs: without TLS in front, every call fails";
  const write = "insecure: true   (insecure: false if it has TLS)";
  return [createFinding("wrong-transport", node, problem, write)];
}

/** The default connector has a timeout of 10 seconds; a named one inherits nothing. */
function findWrongTimeout({ name, node }: UsedConnector): ConfigFinding[] {
  const timeout = findNode(node, "defaultTimeout");
  const problem = describeTimeout(timeout, name === undefined);
  if (problem === undefined) return [];
  const write = `defaultTimeout: ${CALL_TIMEOUT}`;
  return [createFinding("no-deadline", timeout ?? node, problem, write)];
}

function describeTimeout(timeout: ConfigNode | undefined, hasDefault: boolean): string | undefined {
  const value = timeout?.value;
  const noReply = "a call without a reply never ends, and its task keeps its phase forever";
  if (timeout === undefined || value === null || value === "")
    return hasDefault
      ? undefined
      : `there is no defaultTimeout, so calls have no deadline: ${noReply}`;
  if (typeof value === "number" && value !== 0)
    return `Flyte reads ${value} as nanoseconds, so every call fails with DEADLINE_EXCEEDED`;
  if (typeof value !== "string" && value !== 0) return "the value is not a duration";
  if (/^[+-]?0/.test(String(value)) && !/[1-9]/.test(String(value)))
    return `calls have no deadline: ${noReply}`;
  return /^\+?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(String(value))
    ? undefined
    : `${quote(String(value))} is not a duration, so Flyte does not start`;
}

const SERVICE_CONFIG_PROBLEMS: Readonly<Record<ServiceConfigFault, string>> = {
  "not-json": "the service config is not a JSON object, so Flyte cannot connect",
  "one-replica": "the service config has no round_robin, so all calls go to one replica",
  "no-retries":
    "the service config has no retryPolicy with waitForReady: if there is only one replica, creates fail while it restarts, and tasks use up their retries at once. If there are more, pass --replicas 2",
};

/** Flyte's own service config has round_robin but no retries, and is for the default connector. */
function findWrongServiceConfig(
  { replicas }: CheckedConfig,
  { name, node }: UsedConnector,
): ConfigFinding[] {
  const config = findNode(node, "defaultServiceConfig");
  const text = getText(config) ?? "";
  const missing =
    name === undefined ? (["no-retries"] as const) : (["one-replica", "no-retries"] as const);
  const faults = (text === "" ? missing : findServiceConfigFaults(text)).filter(
    (fault) =>
      !(fault === "no-retries" && (replicas ?? 1) > 1) &&
      !(fault === "one-replica" && replicas === 1),
  );
  if (faults.length === 0) return [];
  const problem = faults.map((fault) => SERVICE_CONFIG_PROBLEMS[fault]).join("; ");
  const write = `defaultServiceConfig: '${SERVICE_CONFIG}'`;
  return [createFinding("service-config", config ?? node, problem, write)];
}
