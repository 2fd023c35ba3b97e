import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { isSync } from "../../connector/connector-registry.ts";
import { decodeFailedCreate, encodeFailedCreate } from "../../connector/failed-create.ts";
import { invokeCreate, invokeDelete } from "../../connector/invoke/invoke-connector.ts";
import type { CreateTaskMessage } from "../../wire/models/connector-messages.ts";
import { REFUSALS, refuseThrown } from "../error-policy.ts";
import { answerThrown } from "../requests/answer-thrown.ts";
import { createContext, getDatasetAccess, type ServedCall } from "../requests/served-call.ts";
import { createInlineResult } from "./execute-task-sync.ts";
import { findConnector, findConnectorForJob, NewJob, resolveInputs } from "./new-job.ts";

/** How long the delete of a job whose caller gave up may take. */
const LATE_DELETE_MS = 60_000;

/**
 * Starts a job. Under Flyte 2, which has no synchronous service, it also runs synchronous
 * connectors.
 */
export async function createTask(call: ServedCall, bytes: Uint8Array): Promise<Uint8Array> {
  const { decodeCreateTask, encodeCreateTask, sync } = call.wire.server;
  const received = decodeCreateTask(bytes);
  const connector = findConnectorForJob(call, received);
  if (isSync(connector) && sync !== undefined) throw REFUSALS.wrongKind(call, true);
  const message = await resolveInputs(call, received);
  return encodeCreateTask(
    isSync(connector)
      ? await createInlineResult(call, connector, message)
      : await createJob(call, connector, message),
  );
}

/**
 * Returns the job's resource_meta. Deletes the job if the caller gave up before `create` returned,
 * because only this server knows it. Keeps it if Flyte repeated the create meanwhile and the
 * connector, using the idempotency key, returned the same job to both calls. Also keeps it if the
 * caller lost its connection or the server cut the call off: Flyte then repeats the create, possibly
 * at another replica.
 */
async function createJob(
  call: ServedCall,
  connector: AnyAsyncConnector,
  message: CreateTaskMessage,
): Promise<Uint8Array> {
  const job = new NewJob(message, call.state.options);
  call.newJob = job;
  call.state.creates.add(call);
  const hasGivenUp = watchCaller(call);
  const datasets = getDatasetAccess(call, message.outputPrefix);
  let resourceMeta;
  try {
    resourceMeta = await invokeCreate(connector, job, createContext(call, {}), datasets);
  } catch (error) {
    return failCreate(call, connector, error);
  }
  call.resourceMeta = resourceMeta;
  if (connector.blocking) await receiveWaiting();
  const known = call.state.jobs.get(message.template.type, resourceMeta);
  if (!isTooLate(call)) known.isCreatedHere = true;
  else if (known.isKnownToCaller || isRepeated(call)) return resourceMeta;
  else if (hasGivenUp()) await deleteLate(call, connector, resourceMeta);
  else logKept(call);
  return resourceMeta;
}

/**
 * Returns a resource_meta for which every GetTask is FAILED. Throws CallRefused if the error may be
 * transient.
 */
function failCreate(call: ServedCall, connector: AnyAsyncConnector, error: unknown): Uint8Array {
  const { taskType, task, idempotencyKey } = call;
  if (call.hasAborted)
    call.log.warn(
      "create failed after its signal fired; it may have created a job that is still running",
      { taskType, connector: connector.name, task, idempotencyKey },
    );
  const { message, errorCode = "UserError" } = answerThrown(call, error, connector);
  call.span.add({ "flyte.phase": "FAILED" });
  return encodeFailedCreate({ code: call.redact(errorCode), message });
}

/** While `create` blocked its thread, the caller may have disconnected, or Flyte repeated the create. */
async function receiveWaiting(): Promise<void> {
  const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  await nextTurn();
  await nextTurn(); // between the two, the event loop handles all that has arrived
}

/**
 * Also checks the deadline: gRPC cannot report that it has passed while a method blocks the event
 * loop.
 */
function isTooLate(call: ServedCall): boolean {
  return call.isGone || call.deadline <= call.state.options.epochNow();
}

/**
 * Whether another create of the same attempt is in flight with its caller connected. That call then
 * decides about the job.
 */
function isRepeated(call: ServedCall): boolean {
  return [...call.state.creates].some(
    (other) =>
      other !== call &&
      !other.isGone &&
      other.taskType === call.taskType &&
      other.idempotencyKey === call.idempotencyKey,
  );
}

function logKept({ log, taskType, task, idempotencyKey, job }: ServedCall): void {
  log.warn(
    "kept a job that create returned after the connection was lost or the call was cut off; a repeated create should return the same job",
    { taskType, task, idempotencyKey, job },
  );
}

/** The call's signal has fired, so the delete has its own. */
async function deleteLate(
  call: ServedCall,
  connector: AnyAsyncConnector,
  resourceMeta: Uint8Array,
): Promise<void> {
  const limit = new AbortController();
  const stop = call.state.options.every(LATE_DELETE_MS, () =>
    limit.abort(new Error(`delete did not return within ${LATE_DELETE_MS / 1000} s`)),
  );
  const { connection, taskType, task, job } = call;
  try {
    const request = { ...createContext(call, { connection }), signal: limit.signal };
    await invokeDelete(connector, resourceMeta, request);
    const fields = { taskType, task, job };
    call.log.info("deleted a job whose caller gave up during create", fields);
  } catch (error) {
    throw refuseThrown(call, error);
  } finally {
    stop();
  }
}

/**
 * Tells a caller that gave up its call from one that lost its connection. Flyte's engine resets the
 * stream of a call after its deadline or when the task is aborted, and keeps the connection. If the
 * engine restarts or the network breaks, the connection closes, and the call is repeated.
 *
 * Call it before the author's code, while the caller is connected. It returns a function that tells
 * whether nobody repeats this call, although nobody waits for its reply. A connection that closed
 * after the stream was reset counts as lost, because an engine that shuts down does both. So does
 * one that fx's own listener did not accept.
 */
export function watchCaller(call: ServedCall): () => boolean {
  const connection = call.callerConnection;
  const look = () => ({ at: call.state.options.epochNow(), wasCut: call.isCut });
  let gone: ReturnType<typeof look> | undefined;
  call.onceGone(() => {
    gone ??= look();
  });
  return () => {
    const { at, wasCut } = gone ?? look();
    return !wasCut && (call.hasExpired(at) || connection?.destroyed === false);
  };
}

/**
 * Deletes a job. There is nothing to delete after a failed create, or for the result of a
 * synchronous connector.
 */
export async function deleteTask(call: ServedCall, bytes: Uint8Array): Promise<Uint8Array> {
  const { decodeDeleteTask, encodeDeleteTask, sync } = call.wire.server;
  const { category, resourceMeta, connection } = decodeDeleteTask(bytes);
  const connector = findConnector(call, category);
  if (isSync(connector)) {
    if (sync !== undefined) throw REFUSALS.wrongKind(call, true);
    return encodeDeleteTask();
  }
  if (decodeFailedCreate(resourceMeta) !== undefined) return encodeDeleteTask();
  call.useSecrets(connection, resourceMeta);
  try {
    await invokeDelete(connector, resourceMeta, createContext(call, { connection }));
  } catch (error) {
    throw refuseThrown(call, error);
  }
  const { jobs, uploads } = call.state;
  const job = jobs.get(category.name, resourceMeta);
  jobs.forget(job);
  uploads.forget(job);
  return encodeDeleteTask();
}
