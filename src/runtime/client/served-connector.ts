import { closest } from "../errors/did-you-mean.ts";
import { FxError } from "../errors/errors.ts";
import type { TaskTemplate } from "../task-template/task-template.ts";
import type { ServedConnector } from "../wire/connector-messages.ts";
import type { ConnectorClient } from "./connector-client.ts";

/** The connector that serves a template's type and version. Throws FX3005 with what the server does serve. */
export function servedConnector(client: ConnectorClient, template: TaskTemplate): ServedConnector {
  const { type, taskTypeVersion } = template;
  const found = client.connectors.find(({ supportedTaskCategories }) =>
    supportedTaskCategories.some(
      ({ name, version }) => name === type && version === taskTypeVersion,
    ),
  );
  if (found === undefined) throw notServed(client, template);
  return found;
}

/** FX3005 with every type that the server named. */
export function notServed(
  { connectors, address }: ConnectorClient,
  { type, taskTypeVersion }: TaskTemplate,
  cause?: unknown,
): FxError {
  const served = connectors.flatMap((connector) => connector.supportedTaskCategories);
  const similar = closest(
    type,
    served.map(({ name }) => name),
  );
  const guess = similar === undefined ? "" : ` did you mean "${similar}"?`;
  const list =
    served.length === 0
      ? "serves none"
      : `serves ${[...new Set(served.map(({ name, version }) => `${name} (${version})`))].join(", ")}`;
  return new FxError(
    "FX3005",
    `no connector for task type ${type} (${taskTypeVersion}) at ${address}, which ${list}${guess === "" ? "" : `;${guess}`}`,
    {
      cause,
      hint: "start the server with the connector, or give the endpoint of one that has it",
    },
  );
}
