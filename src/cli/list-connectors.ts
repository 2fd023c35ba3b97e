import type { SourceLocation } from "../runtime/base/errors/errors.ts";
import { realClock } from "../runtime/base/real-clock.ts";
import { showPath } from "../runtime/base/source/source-location.ts";
import { plainText } from "../runtime/base/text.ts";
import type { ConnectorClient, ServiceHealth } from "../runtime/client/connector-client.ts";
import { type AnyConnector, isSync } from "../runtime/connector/connector-registry.ts";
import type { SecretResolver } from "../runtime/secrets/secret-resolver.ts";
import type { ConnectorEndpoint } from "../runtime/task/run/run-options.ts";
import type { ServedConnector } from "../runtime/wire/models/connector-messages.ts";
import { formatTable } from "./terminal/format-table.ts";

/** A list for people, and its document for `--json`. */
export interface ConnectorList {
  readonly text: string;
  readonly document: object;
}

/**
 * Lists the connectors of a project. Marks each secret as found, missing, or set by each task's
 * connection, and never shows its value.
 */
export function listConnectors(
  connectors: readonly AnyConnector[],
  secrets: SecretResolver,
  cwd: string,
): ConnectorList {
  const rows = connectors.map((connector) => describeConnector(connector, secrets, cwd));
  return {
    text:
      rows.length === 0
        ? "no connectors\n"
        : formatTable([HEADINGS, ...rows.map(({ cells }) => cells)], ""),
    document: { connectors: rows.map(({ document }) => document) },
  };
}

const HEADINGS = ["NAME", "TASK TYPE", "KIND", "SECRETS", "SOURCE"];

function describeConnector(
  connector: AnyConnector,
  secrets: SecretResolver,
  cwd: string,
): { readonly cells: readonly string[]; readonly document: object } {
  const { name, taskCategory, definedAt } = connector;
  const kind = isSync(connector) ? "sync" : "async";
  const declared = connector.secrets.map((key) => ({
    key,
    found: secrets.find(key) !== undefined,
  }));
  const broughtAlong = connector.connectionSecrets.map((key) => ({ key, from: "connection" }));
  const { location } = definedAt;
  return {
    cells: [
      name,
      taskCategory.toString(),
      kind,
      [
        ...declared.map(({ key, found }) => `${key} ${found ? "✔" : "✖"}`),
        ...broughtAlong.map(({ key }) => `${key} (connection)`),
      ].join(", "),
      formatPlace(location, cwd),
    ],
    document: {
      name,
      kind,
      taskCategories: [{ name: taskCategory.name, version: taskCategory.version }],
      secrets: [...declared, ...broughtAlong],
      file: location?.file ?? null,
      line: location?.line ?? null,
    },
  };
}

/** The file and line of a definition, for a table; empty if unknown. */
export function formatPlace(location: SourceLocation | undefined, cwd: string): string {
  return location === undefined ? "" : `${showPath(location.file, cwd)}:${location.line}`;
}

/**
 * Lists the connectors of a server with the calls that Flyte's engine makes; with `health`, the
 * health of its services too.
 */
export async function listServedConnectors(
  endpoint: ConnectorEndpoint,
  { health }: { readonly health: boolean },
): Promise<ConnectorList> {
  const { connectTo } = await import("../runtime/client/connect.ts");
  const client = await connectTo(endpoint, { clock: realClock });
  try {
    const services = health ? await fetchHealth(client) : undefined;
    const { connectors, protocol, address } = client;
    return {
      text:
        formatConnectors(connectors) +
        (services === undefined
          ? ""
          : `\n${formatTable([["SERVICE", "HEALTH"], ...services.map(({ service, status }) => [service || "(the whole server)", status])], "")}`),
      document: {
        endpoint: { address, protocol },
        connectors: connectors.map(createDocument),
        ...(services !== undefined && { health: services }),
      },
    };
  } finally {
    client.close();
  }
}

function formatConnectors(connectors: readonly ServedConnector[]): string {
  if (connectors.length === 0) return "no connectors\n";
  const rows = connectors.map(({ name, isSync, supportedTaskCategories }) => [
    plainText(name),
    formatTaskTypes(supportedTaskCategories),
    isSync ? "sync" : "async",
  ]);
  return formatTable([["NAME", "TASK TYPE", "KIND"], ...rows], "");
}

function formatTaskTypes(categories: ServedConnector["supportedTaskCategories"]): string {
  return categories.map(({ name, version }) => `${plainText(name)} (${version})`).join(", ");
}

function createDocument({ name, isSync, supportedTaskCategories }: ServedConnector): object {
  return {
    name,
    kind: isSync ? "sync" : "async",
    taskCategories: supportedTaskCategories.map((category) => ({
      name: category.name,
      version: category.version,
    })),
  };
}

async function fetchHealth(
  client: ConnectorClient,
): Promise<{ readonly service: string; readonly status: ServiceHealth }[]> {
  const statuses = [];
  for (const service of ["", ...client.serviceNames])
    statuses.push({ service, status: await client.health(service) });
  return statuses;
}
