import type { Protocol } from "../../../runtime/base/protocol.ts";
import { type ConfigMap, type ConfigNode, findNode, listNamedEntries } from "./config-node.ts";

/** The words of the configuration. Up to Flyte 1.15, a connector was called an agent. */
export interface ServiceWords {
  readonly plugin: string;
  readonly connectors: string;
  readonly forTaskTypes: string;
  readonly defaultConnector: string;
}

const CONNECTOR_WORDS: ServiceWords = {
  plugin: "connector-service",
  connectors: "connectors",
  forTaskTypes: "connectorForTaskTypes",
  defaultConnector: "defaultConnector",
};
const AGENT_WORDS: ServiceWords = {
  plugin: "agent-service",
  connectors: "agents",
  forTaskTypes: "agentForTaskTypes",
  defaultConnector: "defaultAgent",
};

/** What a configuration says about connectors, as Flyte reads it. */
export interface ConnectorService {
  readonly words: ServiceWords;
  readonly section: ConfigNode | undefined;
  /** By name. */
  readonly connectors: ConfigMap;
  /** The entry with the connector's name, by task type. */
  readonly forTaskTypes: ConfigMap;
  readonly supported: ConfigNode | undefined;
  readonly defaultConnector: ConfigNode | undefined;
}

export function readConnectorService(config: ConfigNode, protocol: Protocol): ConnectorService {
  const agents =
    protocol === "flyte1" ? findNode(config, "plugins", AGENT_WORDS.plugin) : undefined;
  const current = findNode(config, "plugins", CONNECTOR_WORDS.plugin);
  const words = current === undefined && agents !== undefined ? AGENT_WORDS : CONNECTOR_WORDS;
  const section = current ?? agents;
  return {
    words,
    section,
    connectors: listNamedEntries(findNode(section, words.connectors)),
    forTaskTypes: listNamedEntries(findNode(section, words.forTaskTypes)),
    supported: findNode(section, "supportedTaskTypes"),
    defaultConnector: findNode(section, words.defaultConnector),
  };
}
