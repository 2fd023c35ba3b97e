import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { isSync } from "../../connector/connector-registry.ts";
import { encodeFailedCreate } from "../../connector/failed-create.ts";
import { invokeCreate, invokeDelete } from "../../connector/invoke/invoke-connector.ts";
import type { CreateTaskMessage } from "../../wire/models/connector-messages.ts";
import { REFUSALS, refuseThrown } from "../error-policy.ts";
import { answerThrown } from "../requests/answer-thrown.ts";
import { createContext, getDatasetAccess, type ServedCall } from "../requests/served-call.ts";
import { findConnectorForJob } from "./find-connector.ts";
import { createInlineResult } from "./inline-result.ts";
import { hasOffloadedInputs, readOffloadedInputs, toJobRequest } from "./new-job.ts";

/** How long the delete of a job whose caller disconnected may take. */
const LATE_DELETE_MS = 60_000;

/** Starts a job. Under Flyte 2, which has no synchronous service, it also does the work of synchronous connectors. */
export async function createTask(call: ServedCall, bytes: Uint8Array): Promise<Uint8Array> {
  const { decodeCreateTask, encodeCreateTask, sync } = call.wire.server;
  const received = decodeCreateTask(bytes);
  const connector = findConnectorForJob(call, received);
  if (isSync(connector) && sync !== undefined) throw REFUSALS.syncConnector(call);
  const message = hasOffloadedInputs(received)
    ? await readOffloadedInputs(call, received)
    : received;
  return encodeCreateTask(
    isSync(connector)
      ? await createInlineResult(call, connector, message)
      : await createJob(call, connector, message),
  );
}

/**
 * Returns the job's resource_meta. If the caller is gone when create returns, the job is deleted, since nobody else knows
 * of it. It is kept if the create was repeated meanwhile and the connector, which uses the idempotency key, returned the
 * same job to both.
 */
async function createJob(
  call: ServedCall,
  connector: AnyAsyncConnector,
  message: CreateTaskMessage,
): Promise<Uint8Array> {
  const request = toJobRequest(call, message);
  call.idempotencyKey = request.idempotencyKey;
  call.state.creates.add(call);
  const datasets = getDatasetAccess(call, message.outputPrefix);
  let resourceMeta;
  try {
    resourceMeta = await invokeCreate(connector, request, createContext(call), datasets);
  } catch (error) {
    return failCreate(call, connector, error);
  }
  call.resourceMeta = resourceMeta;
  const { jobs } = call.state;
  const job = jobs.getKey(message.template.type, resourceMeta);
  if (!isTooLate(call)) jobs.recordCreated(job);
  else if (!jobs.isKnownToCaller(job) && !isRepeated(call))
    await deleteLate(call, connector, resourceMeta);
  return resourceMeta;
}

/** A resource_meta that says FAILED to each GetTask. Throws CallRefused if the error may be transient. */
function failCreate(call: ServedCall, connector: AnyAsyncConnector, error: unknown): Uint8Array {
  if (call.hasAborted) warnOfUnknownJob(call);
  const { message, errorCode = "UserError" } = answerThrown(call, error, connector);
  return encodeFailedCreate({ code: call.redact(errorCode), message });
}

/** While a method blocks the event loop, gRPC cannot report that the deadline has passed. */
function isTooLate(call: ServedCall): boolean {
  return call.isGone || call.deadline <= call.state.options.epochNow();
}

/** Another create of the same attempt is in flight, and its caller still waits: that one decides about the job. */
function isRepeated(call: ServedCall): boolean {
  return [...call.state.creates].some(
    (other) =>
      other !== call &&
      !other.isGone &&
      other.taskType === call.taskType &&
      other.idempotencyKey === call.idempotencyKey,
  );
}

/** Perhaps only the wait for the answer failed, and the outside system has created the job. */
function warnOfUnknownJob({
  secrets,
  taskType,
  connector,
  task,
  idempotencyKey,
}: ServedCall): void {
  secrets.log.warn(
    "create failed after its signal fired. It may have created a job that is still running",
    { taskType, connector, task, idempotencyKey },
  );
}

/** The call's own signal has fired, so the delete gets another. */
async function deleteLate(
  call: ServedCall,
  connector: AnyAsyncConnector,
  resourceMeta: Uint8Array,
): Promise<void> {
  const limit = new AbortController();
  const stop = call.state.options.every(LATE_DELETE_MS, () =>
    limit.abort(new Error("the delete of a job whose caller has gone took too long")),
  );
  const { connection, taskType, task, job, secrets } = call;
  try {
    await invokeDelete(connector, resourceMeta, {
      ...createContext(call),
      signal: limit.signal,
      connection,
    });
    secrets.log.info("deleted a job whose caller was gone when it was created", {
      taskType,
      task,
      job,
    });
  } catch (error) {
    throw refuseThrown(call, error);
  } finally {
    stop();
  }
}
