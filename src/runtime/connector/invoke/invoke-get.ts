import { fieldsIn } from "../../literals/fields-in.ts";
import type { Protocol } from "../../wire/protocol.ts";
import type { AnyAsyncConnector } from "../async-connector-base.ts";
import type { GetRequest } from "../requests.ts";
import type { ResourceMessage } from "../resource-message.ts";
import { callAuthor } from "./call-author.ts";
import { NO_ACCESS } from "./dataset-access.ts";
import { jobOfMeta } from "./job-of-meta.ts";
import { literalsOfOutputs } from "./output-literals.ts";
import { outputsIn, toResourceMessage } from "./to-resource-message.ts";

/** Calls the author's `get`. The outputs become literals by the connector's declaration, else by what the values are. */
export async function invokeGet(
  connector: AnyAsyncConnector,
  meta: Uint8Array,
  request: GetRequest,
  protocol: Protocol,
  datasets = NO_ACCESS,
): Promise<ResourceMessage> {
  const job = jobOfMeta(connector, meta);
  const resource = await callAuthor(() => connector.get(job, request));
  const message = toResourceMessage(resource);
  const outputs = outputsIn(resource);
  if (outputs === undefined) return message;
  const declared = connector.outputFields && fieldsIn(protocol, connector.outputFields);
  return { ...message, outputs: await literalsOfOutputs(outputs, declared, datasets, request) };
}
