import { isSync } from "../../connector/connector-registry.ts";
import type { CreateTaskMessage } from "../../wire/models/connector-messages.ts";
import type { ServerSyncWire } from "../../wire/wire.ts";
import { REFUSALS } from "../error-policy.ts";
import { encodeResult } from "../outputs/resource-reply.ts";
import type { ServedCall } from "../requests/served-call.ts";
import { findConnectorForJob } from "./find-connector.ts";
import { runDo } from "./inline-result.ts";
import { hasOffloadedInputs, readOffloadedInputs } from "./new-job.ts";

/** The two messages of the stream; undefined if they did not arrive. */
export interface SyncMessages {
  readonly header: Uint8Array | undefined;
  readonly inputs: Uint8Array | undefined;
}

/**
 * Runs a synchronous connector: receives a header and inputs, and returns one message with the
 * Resource.
 */
export async function executeTaskSync(
  call: ServedCall,
  messages: SyncMessages,
): Promise<Uint8Array> {
  const sync = call.wire.server.sync!;
  const received = decodeMessages(sync, messages);
  const connector = findConnectorForJob(call, received);
  if (!isSync(connector)) throw REFUSALS.asyncConnector(call);
  const message = hasOffloadedInputs(received)
    ? await readOffloadedInputs(call, received)
    : received;
  const { inputs, outputPrefix } = message;
  const resource = await runDo(call, connector, message);
  return encodeResult(call, resource, {
    encode: sync.encodeExecuteTaskSync,
    inputs,
    outputPrefix,
  });
}

function decodeMessages(
  { decodeExecuteTaskSync }: ServerSyncWire,
  { header, inputs }: SyncMessages,
): CreateTaskMessage {
  const first = header && decodeExecuteTaskSync(header);
  if (first?.header === undefined) throw REFUSALS.noHeader();
  const second = inputs && decodeExecuteTaskSync(inputs);
  if (second?.inputs === undefined) throw REFUSALS.noInputs(first.header.template.type);
  return { ...first.header, ...second.inputs };
}
