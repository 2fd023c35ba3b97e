import { isSync } from "../../connector/connector-registry.ts";
import type { CreateTaskMessage } from "../../wire/models/connector-messages.ts";
import type { ServerSyncWire } from "../../wire/wire.ts";
import { REFUSALS } from "../error-policy.ts";
import type { ServedCall } from "../requests/served-call.ts";
import { findConnectorForJob } from "./find-connector.ts";
import { resolveInputs } from "./new-job.ts";
import { runSync } from "./run-sync.ts";

/**
 * Runs a synchronous connector: receives a header and inputs, and returns one message with the
 * Resource.
 */
export async function executeTaskSync(
  call: ServedCall,
  messages: readonly Uint8Array[],
): Promise<Uint8Array> {
  const sync = call.wire.server.sync!;
  const received = decodeMessages(sync, messages);
  const connector = findConnectorForJob(call, received);
  if (!isSync(connector)) throw REFUSALS.asyncConnector(call);
  const message = await resolveInputs(call, received);
  return runSync(call, connector, message, { encode: sync.encodeExecuteTaskSync });
}

function decodeMessages(
  { decodeExecuteTaskSync }: ServerSyncWire,
  [first, second]: readonly Uint8Array[],
): CreateTaskMessage {
  const header = first && decodeExecuteTaskSync(first).header;
  if (header === undefined) throw REFUSALS.noHeader();
  const received = second && decodeExecuteTaskSync(second).inputs;
  if (received === undefined) throw REFUSALS.noInputs(header.template.type);
  const { inputs, inputBytes } = received;
  return { inputs, inputBytes, ...header };
}
