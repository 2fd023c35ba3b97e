import { didYouMean } from "../base/errors/did-you-mean.ts";
import { FxError } from "../base/errors/errors.ts";
import type { ServedConnector } from "../wire/models/connector-messages.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import type { ConnectorClient } from "./connector-client.ts";

/** The connector for the template's type and version. Throws FX3005. */
export function findServedConnector(
  client: ConnectorClient,
  template: TaskTemplate,
): ServedConnector {
  const { type, taskTypeVersion } = template;
  const found = client.connectors.find(({ supportedTaskCategories }) =>
    supportedTaskCategories.some(
      ({ name, version }) => name === type && version === taskTypeVersion,
    ),
  );
  if (found === undefined) throw notServedError(client, template);
  return found;
}

/** Lists every type that the server has. */
export function notServedError(
  { connectors, address }: ConnectorClient,
  { type, taskTypeVersion }: TaskTemplate,
  cause?: unknown,
): FxError {
  const served = connectors.flatMap((connector) => connector.supportedTaskCategories);
  const names = served.map(({ name }) => name);
  const list =
    served.length === 0
      ? "serves none"
      : `serves ${[...new Set(served.map(({ name, version }) => `${name} (${version})`))].join(", ")}`;
  return new FxError(
    "FX3005",
    `no connector for task type ${type} (${taskTypeVersion}) at ${address}, which ${list}${didYouMean(type, names)}`,
    {
      cause,
      hint: "start the server with the connector, or give the endpoint of one that has it",
    },
  );
}
