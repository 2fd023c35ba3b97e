import type { ConnectorPort } from "../../connector/invoke/connector-port.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { failedAnswer } from "../error-policy.ts";
import { encodeReply, OutputsNotWritten, type ReplyOptions } from "../outputs/resource-reply.ts";
import { uploadResultOutputs } from "../outputs/upload-local-outputs.ts";
import { answerThrown, reportFailure } from "../requests/answer-thrown.ts";
import { createContext, getDatasetAccess } from "../requests/author-context.ts";
import type { MethodAnswer } from "../requests/calls-in-flight.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { NewJob } from "./new-job.ts";

/**
 * Calls `do`, uploads its local output files and encodes its result. A permanent error is FAILED;
 * Flyte retries a call that ends with a gRPC error. If the outputs cannot be written now, the
 * result is RETRYABLE_FAILED: the engine's next attempt may succeed.
 */
export async function runSync(
  call: ServedCall,
  port: ConnectorPort,
  job: NewJob,
  options: Pick<ReplyOptions, "encode" | "limit">,
): Promise<MethodAnswer> {
  const { outputPrefix } = job;
  const result = await callDo(call, port, job);
  try {
    const uploaded = await uploadResultOutputs(call, result, job);
    const { bytes, resource } = await encodeReply(call, uploaded, { outputPrefix, ...options });
    return { message: bytes, phase: resource.phase };
  } catch (error) {
    const phase = error instanceof OutputsNotWritten ? "RETRYABLE_FAILED" : "FAILED";
    const failed = failedAnswer(error, reportFailure(call, error), phase);
    return { message: options.encode(failed), phase };
  }
}

/** Throws CallRefused if the error may be transient. */
async function callDo(
  call: ServedCall,
  port: ConnectorPort,
  job: NewJob,
): Promise<ResourceMessage> {
  const datasets = getDatasetAccess(call, job.outputPrefix);
  try {
    return await port.do(job, createContext(call, {}), datasets);
  } catch (error) {
    return answerThrown(call, error, port);
  }
}
