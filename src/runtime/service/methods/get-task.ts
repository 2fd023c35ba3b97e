import { classifyError, isLastingFault } from "../../connector/classify-error.ts";
import type { ConnectorBase } from "../../connector/connector-base.ts";
import { type AnyConnector, isSync } from "../../connector/connector-registry.ts";
import { decodeFailedCreate } from "../../connector/failed-create.ts";
import { invokeGet, ForeignMeta } from "../../connector/invoke/invoke-connector.ts";
import { formatMs } from "../../values/types/duration.ts";
import type { Connection } from "../../wire/models/connection.ts";
import type { GetTaskMessage } from "../../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import type { Wire } from "../../wire/wire.ts";
import { authorFault, cutMessage, getErrorCode, reportFailure } from "../error-policy.ts";
import { readInlineResult } from "../jobs/inline-result.ts";
import { refuseSync } from "../jobs/received-job.ts";
import { type Reply, encodeReply } from "../outputs/resource-reply.ts";
import { uploadJobOutputs } from "../outputs/upload-local-outputs.ts";
import { DeadlineNear } from "../requests/deadline-watch.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServiceCore } from "../service-core.ts";

/**
 * Says how a job is. The engine gives up for good on a job whose GetTask fails some times in a row, so nothing that a
 * connector does is a gRPC error here.
 */
export async function getTask(
  core: ServiceCore,
  wire: Wire,
  call: ServedCall,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const message = wire.server.decodeGetTask(bytes);
  const connector = core.connectorFor(call, message.category);
  if (isSync(connector) && wire.server.sync !== undefined) throw refuseSync(call);
  const failed = isSync(connector) ? undefined : decodeFailedCreate(message.resourceMeta);
  if (failed !== undefined)
    return wire.server.encodeGetTask({
      phase: "FAILED",
      message: failed.message,
      logLinks: [],
      errorCode: failed.code,
    });
  const job = core.jobs.getKey(message.category.name, message.resourceMeta);
  const reply = await answer(core, wire, call, connector, message, job);
  notePhase(core, call, job, reply.resource);
  return reply.bytes;
}

async function answer(
  core: ServiceCore,
  wire: Wire,
  call: ServedCall,
  connector: AnyConnector,
  message: GetTaskMessage,
  job: string,
): Promise<Reply> {
  const { outputPrefix, connection } = message;
  const options = { encode: wire.server.encodeGetTask, wire, outputPrefix, connection };
  try {
    const asked = await ask(core, call, connector, message);
    const resource =
      isSync(connector) || asked.outputs === undefined
        ? asked
        : await uploadJobOutputs(core, call, asked, { connector, message, job });
    const encoding = encodeReply(core, call, resource, options);
    const reply = encoding instanceof Promise ? await encoding : encoding;
    if (resource.phase === asked.phase) {
      core.jobs.sawNoFault(job); // else the upload goes on
      core.jobs.sawWords(job, reply.resource.message);
    }
    return reply;
  } catch (error) {
    if (error instanceof ForeignMeta) throw authorFault(core, call, error, connection);
    return encodeReply(
      core,
      call,
      answerFailedGet(core, call, { connector, connection, job, error }),
      options,
    );
  }
}

async function ask(
  core: ServiceCore,
  call: ServedCall,
  connector: AnyConnector,
  { resourceMeta, connection, outputPrefix }: GetTaskMessage,
): Promise<ResourceMessage> {
  if (isSync(connector)) return readInlineResult(connector, resourceMeta);
  call.isAbout(resourceMeta, connection);
  const asking = invokeGet(
    connector,
    resourceMeta,
    core.createContext(call, connection, outputPrefix),
    call.protocol,
    core.datasetAccess(outputPrefix),
  );
  return core.deadlines.race(asking, call.deadline);
}

/** What the caller is told, so no secret comes into the log. */
function notePhase(
  core: ServiceCore,
  call: ServedCall,
  job: string,
  { phase, message }: ResourceMessage,
): void {
  if (phase === undefined) return;
  const change = core.jobs.sawPhase(job, phase);
  if (change !== undefined)
    core.observers.phaseChanged(call, {
      from: change.from,
      to: phase,
      message,
      createdHere: core.jobs.isCreatedHere(job),
    });
}

/** An engine that asks rarely, or that this copy of the server has seldom met, must not use up the budget with two faults. */
const FEWEST_FAULTS = 3;

interface FailedGet {
  readonly connector: ConnectorBase;
  readonly connection: Connection | undefined;
  /** The job's key in the server's memory. */
  readonly job: string;
  readonly error: unknown;
}

/**
 * What is answered for a `get` that failed: FAILED if the fault is permanent. If it is transient, RUNNING until the faults
 * have lasted for the whole budget. No earlier phase, even if it was the last one seen here: another replica may have
 * answered RUNNING since.
 */
function answerFailedGet(
  core: ServiceCore,
  call: ServedCall,
  { connector, connection, job, error }: FailedGet,
): ResourceMessage {
  const seen = error instanceof DeadlineNear ? abandonCall(call) : error;
  const callerMessage = reportFailure(core, call, seen, connection);
  const errorCode = getErrorCode(seen);
  if (isLastingFault(seen, (thrown) => classifyError(thrown, connector)))
    return { phase: "FAILED", message: callerMessage, logLinks: [], errorCode };
  const { getFaultBudgetMs, clock } = core.options;
  const now = clock.now();
  const words = core.jobs.wordsOf(job);
  const { since, count } = core.jobs.sawFault(job, now);
  if (count >= FEWEST_FAULTS && now - since >= getFaultBudgetMs) {
    const fault = `get has failed for ${formatMs(now - since)}, the budget is ${formatMs(getFaultBudgetMs)}: ${callerMessage}`;
    const message = words === undefined ? fault : cutMessage(`${words}\n${fault}`);
    return { phase: "RETRYABLE_FAILED", message, logLinks: [], errorCode };
  }
  const message =
    words === undefined ? callerMessage : cutMessage(`${words}\nget failed: ${callerMessage}`);
  return { phase: "RUNNING", message, logLinks: [] };
}

/** The caller would take a deadline that passes for a failure of the job. */
function abandonCall(call: ServedCall): Error {
  const late = new Error("get did not answer before the caller's deadline");
  late.name = "Timeout";
  call.abandon(late);
  return late;
}
