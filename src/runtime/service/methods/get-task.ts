import { formatMs } from "../../base/text.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import type { ConnectorBase } from "../../connector/connector-base.ts";
import { type AnyConnector, isSync } from "../../connector/connector-registry.ts";
import { decodeFailedCreate } from "../../connector/failed-create.ts";
import type { BatchPart } from "../../connector/invoke/batch-entry.ts";
import { BatchTimeout } from "../../connector/invoke/get-batch.ts";
import { invokeGet } from "../../connector/invoke/invoke-connector.ts";
import type { GetTaskMessage } from "../../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { decideAnswer, failedAnswer, REFUSALS, refuseThrown, WorkerLost } from "../error-policy.ts";
import { cutMessage } from "../error-text.ts";
import type { KnownJob } from "../jobs/job-memory.ts";
import { type Reply, encodeReply } from "../outputs/resource-reply.ts";
import { uploadJobOutputs } from "../outputs/upload-local-outputs.ts";
import { reportFailure } from "../requests/answer-thrown.ts";
import { createContext, getDatasetAccess, type ServedCall } from "../requests/served-call.ts";
import { DeadlineNear } from "../requests/server-state.ts";
import { readInlineResult } from "./execute-task-sync.ts";
import { findConnector } from "./new-job.ts";

/**
 * Two faults far apart must not use up the budget: the engine may poll rarely, or seldom reach this
 * replica.
 */
const FEWEST_FAULTS = 3;

/**
 * Returns a job's phase and outputs. The engine gives up on a job whose GetTask fails a few times
 * in a row, so a connector's errors become Resources here, not gRPC errors.
 */
export async function getTask(call: ServedCall, bytes: Uint8Array): Promise<Uint8Array> {
  const { decodeGetTask, encodeGetTask, sync } = call.wire.server;
  const message = decodeGetTask(bytes);
  const { category, resourceMeta, connection } = message;
  const connector = findConnector(call, category);
  call.useSecrets(connection);
  if (isSync(connector) && sync !== undefined) throw REFUSALS.wrongKind(call, true);
  const failed = isSync(connector) ? undefined : decodeFailedCreate(resourceMeta);
  if (failed !== undefined) {
    call.span.add({ "flyte.phase": "FAILED" });
    const { message, code: errorCode } = failed;
    return encodeGetTask({ phase: "FAILED", message, logLinks: [], errorCode });
  }
  const job = call.state.jobs.get(category.name, resourceMeta);
  const reply = await answerPoll(call, connector, message, job);
  call.span.add({ "flyte.phase": reply.resource.phase });
  if (reply.resource.foreign === true)
    call.foreign = { job: job.key, message: reply.resource.message };
  recordPhase(call, job, reply.resource);
  return reply.bytes;
}

async function answerPoll(
  call: ServedCall,
  connector: AnyConnector,
  message: GetTaskMessage,
  job: KnownJob,
): Promise<Reply> {
  const options = { encode: call.wire.server.encodeGetTask, outputPrefix: message.outputPrefix };
  try {
    const answer = isSync(connector)
      ? readInlineResult(connector, message.resourceMeta)
      : await askConnector(call, connector, message);
    const resource =
      isSync(connector) || answer.outputs === undefined
        ? answer
        : await uploadJobOutputs(call, answer, { connector, message, job });
    const reply = await encodeReply(call, resource, options);
    const isUploading = resource.phase !== answer.phase;
    if (!isUploading) job.recordPoll(reply.resource.message);
    return reply;
  } catch (error) {
    return encodeReply(call, answerFailedPoll(call, connector, job, error), options);
  }
}

/**
 * Answers a poll that a worker thread did not answer: RUNNING, within the job's fault budget if a
 * worker had the poll.
 */
export async function answerLostPoll(
  call: ServedCall,
  bytes: Uint8Array,
  connector: ConnectorBase,
  error: unknown,
): Promise<Uint8Array> {
  const { decodeGetTask, encodeGetTask: encode } = call.wire.server;
  const { category, resourceMeta, connection, outputPrefix } = decodeGetTask(bytes);
  call.useSecrets(connection, resourceMeta);
  const job = call.state.jobs.get(category.name, resourceMeta);
  const answer = answerFailedPoll(call, connector, job, error);
  return (await encodeReply(call, answer, { encode, outputPrefix })).bytes;
}

function askConnector(
  call: ServedCall,
  connector: AnyAsyncConnector,
  { resourceMeta, connection, outputPrefix }: GetTaskMessage,
): Promise<ResourceMessage> {
  call.useSecrets(connection, resourceMeta);
  const request = createContext(call, { outputPrefix, connection });
  const datasets = getDatasetAccess(call, outputPrefix);
  const { protocol } = call;
  if (connector.getMany === undefined)
    return call.raceDeadline(invokeGet(connector, resourceMeta, request, protocol, datasets));
  const poll = {
    meta: resourceMeta,
    request,
    protocol,
    datasets,
    joined: (part: BatchPart) => void (call.batch = part),
    around: <T>(work: () => T) => call.watchBlocking(work),
  };
  return call.raceDeadline(call.state.batches.get(connector, poll));
}

function answerFailedPoll(
  call: ServedCall,
  connector: ConnectorBase,
  job: KnownJob,
  thrown: unknown,
): ResourceMessage {
  const error = thrown instanceof DeadlineNear ? abortCall(call) : thrown;
  if (error instanceof BatchTimeout) call.abort(error);
  const answer = decideAnswer(call.operation, error, connector);
  if (answer === "refuse") throw refuseThrown(call, error);
  if (answer === "FAILED") return failedAnswer(error, reportFailure(call, error));
  if (error instanceof WorkerLost && !error.wasSent)
    return stayRunning(job, reportFailure(call, error)); // the job is not at fault
  const { clock, getFaultBudgetMs: budgetMs } = call.state.options;
  const now = clock.now();
  const { since, count } = job.recordFault(now);
  const faults = { count, forMs: now - since };
  if (count < FEWEST_FAULTS || faults.forMs < budgetMs)
    return stayRunning(job, reportFailure(call, error, faults));
  const failing = `get has been failing for ${formatMs(faults.forMs)} (budget ${formatMs(budgetMs)})`;
  const message = addToLast(job, `${failing}: ${reportFailure(call, error)}`);
  return failedAnswer(error, message, "RETRYABLE_FAILED");
}

/**
 * The Resource for a `get` that failed with a transient error. The phase is always RUNNING: this
 * replica may have seen only an earlier one, but another may have reported RUNNING since.
 */
function stayRunning(job: KnownJob, text: string): ResourceMessage {
  const message = job.lastMessage === undefined ? text : addToLast(job, `get failed: ${text}`);
  return { phase: "RUNNING", message, logLinks: [] };
}

/** Adds a text to the last message that the connector returned. */
function addToLast({ lastMessage }: KnownJob, text: string): string {
  return lastMessage === undefined ? text : cutMessage(`${lastMessage}\n${text}`);
}

/** Replies before the deadline: the engine would count a missed one as a failure of the job. */
function abortCall(call: ServedCall): Error {
  const late = new Error("get did not return before the caller's deadline");
  late.name = "Timeout";
  call.abort(late);
  return late;
}

/** Reports a change of phase. The reply's message contains no secret. */
function recordPhase(call: ServedCall, job: KnownJob, { phase, message }: ResourceMessage): void {
  if (phase === undefined || phase === job.phase) return;
  const change = { from: job.phase, to: phase, message, createdHere: job.isCreatedHere };
  job.phase = phase;
  call.state.notify((observer) => observer.phaseChanged?.(call, change));
}
