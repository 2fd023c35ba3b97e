import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { isSync } from "../../connector/connector-registry.ts";
import { encodeFailedCreate } from "../../connector/failed-create.ts";
import type { ConnectorPort } from "../../connector/invoke/connector-port.ts";
import { WorkerLost } from "../../workers/worker-lost.ts";
import { REFUSALS, refuseThrown } from "../error-policy.ts";
import { answerThrown } from "../requests/answer-thrown.ts";
import { createContext, getDatasetAccess } from "../requests/author-context.ts";
import type { MethodAnswer } from "../requests/calls-in-flight.ts";
import { toJobText } from "../requests/job-text.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { CreateInFlight } from "../requests/server-state.ts";
import { findConnectorForNewJob } from "./find-connector.ts";
import { createInlineResult } from "./inline-result.ts";
import { NewJob } from "./new-job.ts";
import { resolveInputs } from "./resolve-inputs.ts";
import { watchCaller } from "./watch-caller.ts";

/** How long the delete of a job whose caller gave up may take. */
const LATE_DELETE_MS = 60_000;

/**
 * Starts a job. Under Flyte 2, which has no synchronous service, it also runs synchronous
 * connectors.
 */
export async function createTask(call: ServedCall, bytes: Uint8Array): Promise<MethodAnswer> {
  const { decodeCreateTask, encodeCreateTask, sync } = call.wire.server;
  const received = decodeCreateTask(bytes);
  const { connector, port, newJob } = findConnectorForNewJob(call, received);
  if (isSync(connector) && sync !== undefined) throw REFUSALS.wrongKind(call, true);
  const job = new NewJob(await resolveInputs(call, received), newJob);
  const { message, ...facts } = isSync(connector)
    ? await createInlineResult(call, port, job)
    : await createJob(call, { connector, port, job });
  return { message: encodeCreateTask(message), ...facts };
}

interface CreatedBy {
  readonly connector: AnyAsyncConnector;
  readonly port: ConnectorPort;
  readonly job: NewJob;
}

/**
 * Calls `create`. The message of the answer is a resource_meta; if `create` failed, one for which
 * every GetTask is FAILED. Throws CallRefused if the error may be transient.
 */
async function createJob(
  call: ServedCall,
  { connector, port, job }: CreatedBy,
): Promise<MethodAnswer> {
  const create = { taskType: connector.taskCategory.name, job, caller: call.caller };
  const { creates } = call.state;
  creates.add(create);
  const hasGivenUp = watchCaller(call);
  const datasets = getDatasetAccess(call, job.outputPrefix);
  let created;
  try {
    created = await port.create(job, createContext(call, {}), datasets);
    if (connector.blocking && !call.inWorker) await receiveWaiting();
  } catch (error) {
    return { message: failCreate(call, port, error), phase: "FAILED" };
  } finally {
    creates.delete(create);
  }
  await keepOrDelete(call, created, { port, create, hasGivenUp });
  return { message: created, created };
}

/**
 * Returns a resource_meta for which every GetTask is FAILED. Throws CallRefused if the error may be
 * transient.
 */
function failCreate(call: ServedCall, port: ConnectorPort, error: unknown): Uint8Array {
  const lost = error instanceof WorkerLost ? error : undefined;
  if (lost?.wasSent === true)
    call.log.warn(
      "a create got no answer from its worker process; it may have created a job that is still running",
      describeCreate(call),
    );
  else if (lost === undefined && call.caller.hasAborted)
    call.log.warn(
      "create failed after its signal fired; it may have created a job that is still running",
      describeCreate(call),
    );
  const { message, errorCode = "UserError" } = answerThrown(call, error, port);
  return encodeFailedCreate({ code: call.redact(errorCode), message });
}

/** While `create` blocked its thread, the caller may have disconnected, or Flyte repeated the create. */
async function receiveWaiting(): Promise<void> {
  const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  await nextTurn();
  await nextTurn(); // between the two, the event loop handles all that has arrived
}

interface LateCreate {
  readonly port: ConnectorPort;
  readonly create: CreateInFlight;
  readonly hasGivenUp: () => boolean;
}

/**
 * Deletes a job if its caller gave up before `create` returned, because only this server knows it.
 * Keeps it if Flyte repeated the create meanwhile and the connector, using the idempotency key,
 * returned the same job to both calls. Also keeps it if the caller lost its connection or the server
 * cut the call off: Flyte then repeats the create, possibly at another replica.
 */
async function keepOrDelete(
  call: ServedCall,
  created: Uint8Array,
  { port, create, hasGivenUp }: LateCreate,
): Promise<void> {
  const known = call.state.jobs.get(create.taskType, created);
  if (!isTooLate(call)) known.isCreatedHere = true;
  else if (known.isKnownToCaller || isRepeated(create, call.state.creates)) return;
  else if (hasGivenUp()) await deleteLate(call, port, created);
  else
    call.log.warn(
      "kept a job that create returned after the connection was lost or the call was cut off; a repeated create should return the same job",
      { ...describeCreate(call), job: toJobText(created, call.redact) },
    );
}

/**
 * Also checks the deadline: gRPC cannot report that it has passed while a method blocks the event
 * loop.
 */
function isTooLate({ caller, state }: ServedCall): boolean {
  return caller.isGone || caller.deadline <= state.options.epochNow();
}

/**
 * Whether another create of the same attempt is in flight with its caller connected. That call then
 * decides about the job.
 */
function isRepeated(
  { taskType, job }: CreateInFlight,
  creates: ReadonlySet<CreateInFlight>,
): boolean {
  return [...creates].some((other) => {
    if (other.caller.isGone || other.taskType !== taskType) return false;
    return other.job.idempotencyKey === job.idempotencyKey;
  });
}

/** The call's signal has fired, so the delete has its own. */
async function deleteLate(
  call: ServedCall,
  port: ConnectorPort,
  created: Uint8Array,
): Promise<void> {
  const limit = new AbortController();
  const stop = call.state.options.every(LATE_DELETE_MS, () =>
    limit.abort(new Error(`delete did not return within ${LATE_DELETE_MS / 1000} s`)),
  );
  const connection = call.subject?.connection;
  try {
    const request = { ...createContext(call, { connection }), signal: limit.signal };
    await port.delete(created, request);
    const { taskType, task } = call;
    const job = toJobText(created, call.redact);
    call.log.info("deleted a job whose caller gave up during create", { taskType, task, job });
  } catch (error) {
    throw refuseThrown(call, error);
  } finally {
    stop();
  }
}

/** For the log: with the key, the job can be found. */
function describeCreate({ taskType, connector, task, subject }: ServedCall): object {
  return { taskType, connector, task, idempotencyKey: subject?.newJob?.idempotencyKey };
}
