import { realClock } from "../../runtime/base/real-clock.ts";
import { plainText } from "../../runtime/base/text.ts";
import { connectTo } from "../../runtime/client/connect.ts";
import type { ConnectorClient, ServiceHealth } from "../../runtime/client/connector-client.ts";
import type { ConnectorEndpoint } from "../../runtime/task/run/run-options.ts";
import type { ServedConnector } from "../../runtime/wire/models/connector-messages.ts";
import { formatTable } from "../terminal/format-table.ts";
import type { ConnectorList } from "./list-connectors.ts";

/** Asks a server for its connectors as Flyte's engine does; with `health`, how each of its services is, too. */
export async function listServedConnectors(
  endpoint: ConnectorEndpoint,
  { health }: { readonly health: boolean },
): Promise<ConnectorList> {
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
