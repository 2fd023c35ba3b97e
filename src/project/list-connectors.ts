import { formatTable } from "../process/terminal/fit-text.ts";
import type { SourceLocation } from "../runtime/base/errors/errors.ts";
import { showPath } from "../runtime/base/source/source-location.ts";
import type { ConnectorClient } from "../runtime/client/connector-client.ts";
import {
  type AnyConnector,
  type ConnectorRegistry,
  isSync,
} from "../runtime/connector/connector-registry.ts";
import type { SecretResolver } from "../runtime/secrets/secret-resolver.ts";
import type { ConnectorEndpoint } from "../runtime/task/run/run-options.ts";

/** A list for people, and its document for `--json`. */
export type ConnectorList = [text: string, document: object];

/**
 * Lists the connectors of a project. Marks each secret as found, missing, or set by each task's
 * connection, and never shows its value.
 */
export function listConnectors(
  { connectors, listed }: ConnectorRegistry,
  secrets: SecretResolver,
  cwd: string,
): ConnectorList {
  const rows = connectors.map((connector) =>
    describeConnector(connector, listed.includes(connector), secrets, cwd),
  );
  const headings = ["NAME", "TASK TYPE", "KIND", "SECRETS", "SOURCE"];
  return [
    formatList([headings, ...rows.map(({ cells }) => cells)]),
    { connectors: rows.map(({ document }) => document) },
  ];
}

function formatList(rows: readonly (readonly string[])[]): string {
  return rows.length === 1 ? "no connectors\n" : formatTable(rows, "");
}

function describeConnector(
  connector: AnyConnector,
  isListed: boolean,
  secrets: SecretResolver,
  cwd: string,
) {
  const { name, taskCategory, connectionSecrets, blocking } = connector;
  const { location } = connector.definedAt;
  const kind = isSync(connector) ? "sync" : "async";
  const found = connector.secrets.map((key) => ({ key, found: secrets.find(key) !== undefined }));
  const broughtAlong = connectionSecrets.map((key) => ({ key, from: "connection" }));
  const shownSecrets = [
    ...found.map((secret) => `${secret.key} ${secret.found ? "✔" : "✖"}`),
    ...connectionSecrets.map((key) => `${key} (connection)`),
  ];
  return {
    cells: [
      name,
      taskCategory.toString(),
      blocking ? `${kind}, blocking` : kind,
      shownSecrets.join(", "),
      formatPlace(location, cwd),
    ],
    document: {
      name,
      kind,
      blocking,
      taskCategories: [{ name: taskCategory.name, version: taskCategory.version }],
      listed: isListed,
      secrets: [...found, ...broughtAlong],
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
  health: boolean,
): Promise<ConnectorList> {
  const { connectTo } = await import("../runtime/client/connect.ts");
  const client = await connectTo(endpoint);
  try {
    const services = health ? await fetchHealth(client) : undefined;
    const states = services?.map(({ service, status }) => [
      service || "(the whole server)",
      status,
    ]);
    const table = states && formatTable([["SERVICE", "HEALTH"], ...states], "");
    const { connectors, protocol, address } = client;
    const rows = connectors.map((connector) => [
      connector.name,
      connector.supportedTaskCategories
        .map(({ name, version }) => `${name} (${version})`)
        .join(", "),
      connector.isSync ? "sync" : "async",
    ]);
    const list = formatList([["NAME", "TASK TYPE", "KIND"], ...rows]);
    return [
      table === undefined ? list : `${list}\n${table}`,
      {
        endpoint: { address, protocol },
        connectors: connectors.map(({ name, isSync, supportedTaskCategories }) => ({
          name,
          kind: isSync ? "sync" : "async",
          taskCategories: supportedTaskCategories.map(({ name, version }) => ({ name, version })),
        })),
        ...(services !== undefined && { health: services }),
      },
    ];
  } finally {
    client.close();
  }
}

async function fetchHealth(client: ConnectorClient) {
  const statuses = [];
  for (const service of ["", ...client.serviceNames])
    statuses.push({ service, status: await client.health(service) });
  return statuses;
}
