import { isSync } from "../../connector/connector-registry.ts";
import { invokeDo } from "../../connector/invoke/invoke-connector.ts";
import type { AnySyncConnector } from "../../connector/sync-connector-base.ts";
import type { CreateTaskMessage, SyncMessage } from "../../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { REFUSALS, failedAnswer } from "../error-policy.ts";
import { OutputsNotWritten } from "../outputs/put-outputs.ts";
import { encodeReply, type ReplyOptions } from "../outputs/resource-reply.ts";
import { uploadResultOutputs } from "../outputs/upload-local-outputs.ts";
import { answerThrown, reportFailure } from "../requests/answer-thrown.ts";
import { getDatasetAccess, type ServedCall } from "../requests/served-call.ts";
import { findConnectorForJob } from "./find-connector.ts";
import { NewJob, resolveInputs } from "./new-job.ts";

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

/**
 * Calls `do`, uploads its local output files and encodes its result. A permanent error is FAILED;
 * Flyte retries a call that ends with a gRPC error. If the outputs cannot be written now, the
 * result is RETRYABLE_FAILED: the engine's next attempt may succeed.
 */
export async function runSync(
  call: ServedCall,
  connector: AnySyncConnector,
  message: CreateTaskMessage,
  options: Pick<ReplyOptions, "encode" | "limit">,
): Promise<Uint8Array> {
  const { outputPrefix } = message;
  let resource: ResourceMessage;
  try {
    const datasets = getDatasetAccess(call, outputPrefix);
    const job = new NewJob(message, call.state.options);
    resource = await invokeDo(connector, job, call, datasets);
  } catch (error) {
    resource = answerThrown(call, error, connector);
  }
  try {
    const uploaded = await uploadResultOutputs(call, resource, message);
    const reply = await encodeReply(call, uploaded, { outputPrefix, ...options });
    call.span.add({ "flyte.phase": reply.resource.phase });
    return reply.bytes;
  } catch (error) {
    const phase = error instanceof OutputsNotWritten ? "RETRYABLE_FAILED" : "FAILED";
    call.span.add({ "flyte.phase": phase });
    return options.encode(failedAnswer(error, reportFailure(call, error), phase));
  }
}
