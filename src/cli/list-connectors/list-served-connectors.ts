import { realClock } from "../../runtime/base/real-clock.ts";
import { plainText } from "../../runtime/base/text.ts";
import { connectTo } from "../../runtime/client/connect.ts";
import type { ConnectorClient, ServiceHealth } from "../../runtime/client/connector-client.ts";
import type { ConnectorEndpoint } from "../../runtime/task/run/connector-endpoint.ts";
import type { ServedConnector } from "../../runtime/wire/models/connector-messages.ts";
import { formatTable } from "../terminal/format-table.ts";

/** What a connector server says of itself, for people and for `--json`. */
export interface ServedView {
  readonly text: string;
  readonly document: object;
}

/** Asks a server for its connectors as Flyte's engine does; with `health`, how each of its services is, too. */
export async function servedConnectors(
  endpoint: ConnectorEndpoint,
  { health }: { readonly health: boolean },
): Promise<ServedView> {
  const client = await connectTo(endpoint, { clock: realClock });
  try {
    const services = health ? await fetchHealth(client) : undefined;
    const { connectors, protocol, address } = client;
    return {
      text:
        connectorTable(connectors) +
        (services === undefined
          ? ""
          : `\n${formatTable([["SERVICE", "HEALTH"], ...services.map(({ service, status }) => [service || "(the whole server)", status])], "")}`),
      document: {
        endpoint: { address, protocol },
        connectors: connectors.map(toDocument),
        ...(services !== undefined && { health: services }),
      },
    };
  } finally {
    client.close();
  }
}

function connectorTable(connectors: readonly ServedConnector[]): string {
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

function toDocument({ name, isSync, supportedTaskCategories }: ServedConnector): object {
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
