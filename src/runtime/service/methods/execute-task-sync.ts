import { isSync } from "../../connector/connector-registry.ts";
import type { CreateTaskMessage, SyncMessage } from "../../wire/models/connector-messages.ts";
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
  const { decodeExecuteTaskSync, encodeExecuteTaskSync } = call.wire.server.sync!;
  const received = decodeMessages(decodeExecuteTaskSync, messages);
  const connector = findConnectorForJob(call, received);
  if (!isSync(connector)) throw REFUSALS.asyncConnector(call);
  const message = await resolveInputs(call, received);
  return runSync(call, connector, message, { encode: encodeExecuteTaskSync });
}

function decodeMessages(
  decode: (bytes: Uint8Array) => SyncMessage,
  [first, second]: readonly Uint8Array[],
): CreateTaskMessage {
  const header = first && decode(first).header;
  if (header === undefined) throw REFUSALS.noHeader();
  const received = second && decode(second).inputs;
  if (received === undefined) throw REFUSALS.noInputs(header.template.type);
  const { inputs, inputBytes } = received;
  return { inputs, inputBytes, ...header };
}
