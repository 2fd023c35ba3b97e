import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { isSync } from "../../connector/connector-registry.ts";
import { invokeCreate, invokeDelete } from "../../connector/invoke/invoke-connector.ts";
import { type JobRequest } from "../../connector/invoke/job-context.ts";
import type { CreateTaskMessage } from "../../wire/models/connector-messages.ts";
import type { Wire } from "../../wire/wire.ts";
import { authorFault } from "../error-policy.ts";
import { failedCreateMeta } from "../jobs/failed-create-meta.ts";
import { createInlineResult } from "../jobs/inline-result.ts";
import { hasOffloadedInputs, readOffloadedInputs } from "../jobs/offloaded-inputs.ts";
import { IncomingJob, connectorForJob, refuseSync } from "../jobs/received-job.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServiceCore } from "../service-core.ts";

/** How long the delete of a job whose caller has gone may take. */
const LATE_DELETE_MS = 60_000;

/**
 * Starts a job. If its caller is gone when create returns, the job is deleted, since nobody else knows of it. It is kept if the
 * create was repeated meanwhile and the connector, which heeds the idempotency key, returned the same job to both.
 */
export async function createTask(
  core: ServiceCore,
  wire: Wire,
  call: ServedCall,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const received = wire.server.decodeCreateTask(bytes);
  const connector = connectorForJob(core, call, received);
  const message = hasOffloadedInputs(received)
    ? await readOffloadedInputs(core, call, wire, received)
    : received;
  if (isSync(connector)) {
    if (wire.server.sync !== undefined) throw refuseSync(call);
    return wire.server.encodeCreateTask(
      await createInlineResult(core, call, wire, connector, message),
    );
  }
  const incoming = new IncomingJob(core, message);
  call.incoming = incoming;
  const { connection } = message;
  let resourceMeta;
  try {
    resourceMeta = await invokeCreate(
      connector,
      incoming,
      core.createJobContext(call, connection),
      core.datasetAccess(message.outputPrefix),
    );
  } catch (error) {
    if (call.hasAborted) warnOfUnknownJob(core, call, incoming, message);
    return wire.server.encodeCreateTask(
      failedCreateMeta(core, call, { connector, connection, error }),
    );
  }
  call.isAbout(resourceMeta, connection);
  const job = core.jobs.getKey(message.template.type, resourceMeta);
  if (!isTooLate(core, call)) core.jobs.answered(job);
  else if (!core.jobs.isAnswered(job) && !isRepeated(core, call))
    await deleteLate(core, call, connector, message, resourceMeta);
  return wire.server.encodeCreateTask(resourceMeta);
}

/** A method that blocks the event loop keeps gRPC from telling that the deadline has passed. */
function isTooLate(core: ServiceCore, call: ServedCall): boolean {
  return call.isGone || call.deadline <= core.options.epochNow();
}

/** Another create of the same attempt is at work, and its caller is there: what comes of the job is decided then. */
function isRepeated(core: ServiceCore, call: ServedCall): boolean {
  return core.atWork.some(
    (other) =>
      other !== call &&
      !other.isGone &&
      other.taskType === call.taskType &&
      other.incoming?.idempotencyKey === call.incoming?.idempotencyKey,
  );
}

/** What failed may only be the wait for the answer: the outside system may have created the job. */
function warnOfUnknownJob(
  core: ServiceCore,
  { taskType, connector, task }: ServedCall,
  { idempotencyKey }: JobRequest,
  { connection }: CreateTaskMessage,
): void {
  core
    .getSecrets(connection)
    .log.warn(
      "create failed after its signal fired. It may have created a job that is still running",
      { taskType, connector, task, idempotencyKey },
    );
}

/** The call's own signal has fired: the delete has one of its own. */
async function deleteLate(
  core: ServiceCore,
  call: ServedCall,
  connector: AnyAsyncConnector,
  { connection }: CreateTaskMessage,
  resourceMeta: Uint8Array,
): Promise<void> {
  const { random, fetch, clock, every } = core.options;
  const { log, secrets } = core.getSecrets(connection);
  const limit = new AbortController();
  const stop = every(LATE_DELETE_MS, () =>
    limit.abort(new Error("the delete of a job whose caller has gone took too long")),
  );
  try {
    await invokeDelete(connector, resourceMeta, {
      clock,
      random,
      fetch,
      log,
      secrets,
      signal: limit.signal,
      connection,
    });
    log.info("deleted a job whose caller was gone when it was created", {
      taskType: call.taskType,
      task: call.task,
      job: call.job,
    });
  } catch (error) {
    throw authorFault(core, call, error, connection);
  } finally {
    stop();
  }
}
