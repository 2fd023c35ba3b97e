import { isSync } from "../../connector/connector-registry.ts";
import type { CreateTaskMessage, SyncMessage } from "../../wire/models/connector-messages.ts";
import { REFUSALS } from "../error-policy.ts";
import type { MethodAnswer } from "../requests/calls-in-flight.ts";
import type { ServedCall } from "../requests/served-call.ts";
import { findConnectorForNewJob } from "./find-connector.ts";
import { NewJob } from "./new-job.ts";
import { resolveInputs } from "./resolve-inputs.ts";
import { runSync } from "./run-sync.ts";

/**
 * Runs a synchronous connector: receives a header and inputs, and returns one message with the
 * Resource.
 */
export async function executeTaskSync(
  call: ServedCall,
  messages: readonly Uint8Array[],
): Promise<MethodAnswer> {
  const { decodeExecuteTaskSync, encodeExecuteTaskSync: encode } = call.wire.server.sync!;
  const received = decodeMessages(decodeExecuteTaskSync, messages);
  const { connector, port, newJob } = findConnectorForNewJob(call, received);
  if (!isSync(connector)) throw REFUSALS.wrongKind(call, false);
  const job = new NewJob(await resolveInputs(call, received), newJob);
  return runSync(call, port, job, { encode });
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
