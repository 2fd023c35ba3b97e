import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { type AnyConnector, isSync } from "../../connector/connector-registry.ts";
import type { BatchPart } from "../../connector/invoke/batch-entry.ts";
import type { ConnectorPort } from "../../connector/invoke/connector-port.ts";
import type { GetTaskMessage } from "../../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { REFUSALS } from "../error-policy.ts";
import type { KnownJob } from "../jobs/job-memory.ts";
import { type Reply, encodeReply } from "../outputs/resource-reply.ts";
import { uploadJobOutputs } from "../outputs/upload-local-outputs.ts";
import { createContext, getDatasetAccess } from "../requests/author-context.ts";
import type { MethodAnswer } from "../requests/calls-in-flight.ts";
import type { ServedCall } from "../requests/served-call.ts";
import { answerFailedPoll } from "./failed-poll.ts";
import { findConnectorOfJob } from "./find-connector.ts";
import { readInlineResult } from "./inline-result.ts";

/**
 * Returns a job's phase and outputs. The engine gives up on a job whose GetTask fails a few times
 * in a row, so a connector's errors become Resources here, not gRPC errors.
 */
export async function getTask(call: ServedCall, bytes: Uint8Array): Promise<MethodAnswer> {
  const { decodeGetTask, encodeGetTask, sync } = call.wire.server;
  const message = decodeGetTask(bytes);
  const { category, resourceMeta } = message;
  const { connector, port, failed } = findConnectorOfJob(call, message);
  if (isSync(connector) && sync !== undefined) throw REFUSALS.wrongKind(call, true);
  if (failed !== undefined) {
    const { message, code: errorCode } = failed;
    const phase = "FAILED";
    return { message: encodeGetTask({ phase, message, logLinks: [], errorCode }), phase };
  }
  const job = call.state.jobs.get(category.name, resourceMeta);
  const shared: { batch?: BatchPart } = {};
  const joined = (batch: BatchPart): void => void Object.assign(shared, { batch });
  const { bytes: reply, resource } = await answerPoll(call, connector, {
    port,
    message,
    job,
    joined,
  });
  recordPhase(call, job, resource);
  const foreign =
    resource.foreign === true ? { job: job.key, message: resource.message } : undefined;
  return { message: reply, phase: resource.phase, foreign, ...shared };
}

interface AskedJob {
  readonly port: ConnectorPort;
  readonly message: GetTaskMessage;
  readonly job: KnownJob;
  /** Called if the poll is part of a batch. */
  readonly joined: (batch: BatchPart) => void;
}

async function answerPoll(
  call: ServedCall,
  connector: AnyConnector,
  asked: AskedJob,
): Promise<Reply> {
  const { port, message, job } = asked;
  const options = { encode: call.wire.server.encodeGetTask, outputPrefix: message.outputPrefix };
  try {
    const answer = isSync(connector)
      ? readInlineResult(connector, message.resourceMeta)
      : await askConnector(call, connector, asked);
    const uploaded =
      isSync(connector) || answer.outputs === undefined
        ? answer
        : await uploadJobOutputs(call, answer, { connector, message, job });
    const reply = await encodeReply(call, uploaded, options);
    const isUploading = uploaded.phase !== answer.phase;
    if (!isUploading) job.recordPoll(reply.resource.message);
    return reply;
  } catch (error) {
    return encodeReply(call, answerFailedPoll(call, port, job, error), options);
  }
}

function askConnector(
  call: ServedCall,
  connector: AnyAsyncConnector,
  { port, message, joined }: AskedJob,
): Promise<ResourceMessage> {
  const { resourceMeta, connection, outputPrefix } = message;
  const request = createContext(call, { outputPrefix, connection });
  const datasets = getDatasetAccess(call, outputPrefix);
  const { protocol } = call;
  if (connector.getMany === undefined)
    return call.raceDeadline(port.get(resourceMeta, request, protocol, datasets));
  const around = <T>(work: () => T): T => call.watchBlocking(work);
  const poll = { meta: resourceMeta, request, protocol, datasets, joined, around };
  return call.raceDeadline(call.state.batches.get(connector, poll));
}

/** Reports a change of phase. The reply's message contains no secret. */
function recordPhase(call: ServedCall, job: KnownJob, { phase, message }: ResourceMessage): void {
  if (phase === undefined || phase === job.phase) return;
  const change = { from: job.phase, to: phase, message, createdHere: job.isCreatedHere };
  job.phase = phase;
  call.state.notify((observer) => observer.phaseChanged?.(call, change));
}
