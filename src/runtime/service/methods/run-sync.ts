import { invokeDo } from "../../connector/invoke/invoke-connector.ts";
import type { AnySyncConnector } from "../../connector/sync-connector-base.ts";
import type { CreateTaskMessage } from "../../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { failedAnswer } from "../error-policy.ts";
import { OutputsNotWritten } from "../outputs/put-outputs.ts";
import { encodeReply, type ReplyOptions } from "../outputs/resource-reply.ts";
import { uploadResultOutputs } from "../outputs/upload-local-outputs.ts";
import { answerThrown, reportFailure } from "../requests/answer-thrown.ts";
import { getDatasetAccess, type ServedCall } from "../requests/served-call.ts";
import { createJobRequest } from "./new-job.ts";

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
    const job = createJobRequest(message, call.state.options);
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
