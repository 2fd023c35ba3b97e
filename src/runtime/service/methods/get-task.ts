import { type AnyConnector, isSync } from "../../connector/connector-registry.ts";
import { decodeFailedCreate } from "../../connector/failed-create.ts";
import { invokeGet } from "../../connector/invoke/invoke-get.ts";
import { ForeignMeta } from "../../connector/invoke/job-of-meta.ts";
import type { ResourceMessage } from "../../connector/resource-message.ts";
import type { GetTaskMessage } from "../../wire/connector-messages.ts";
import { authorFault } from "../answers/author-fault.ts";
import { answerOfFailedGet } from "../answers/failed-get.ts";
import { type Reply, encodeReply } from "../answers/resource-reply.ts";
import { uploadJobOutputs } from "../answers/upload-local-outputs.ts";
import type { ServedCall } from "../calls/served-call.ts";
import type { ProtocolWire } from "../grpc/protocol-wire.ts";
import { readKeptResult } from "../jobs/kept-result.ts";
import { refuseSync } from "../jobs/refuse-kind.ts";
import type { ServiceCore } from "../service-core.ts";

/**
 * Says how a job is. The engine gives up for good on a job whose GetTask fails some times in a row, so nothing that a
 * connector does is a gRPC error here.
 */
export async function getTask(
  core: ServiceCore,
  wire: ProtocolWire,
  call: ServedCall,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const message = wire.requests.decodeGetTask(bytes);
  const connector = core.connectorFor(call, message.category);
  if (isSync(connector) && wire.sync !== undefined) throw refuseSync(call);
  const failed = isSync(connector) ? undefined : decodeFailedCreate(message.resourceMeta);
  if (failed !== undefined)
    return wire.replies.encodeGetTask({
      phase: "FAILED",
      message: failed.message,
      logLinks: [],
      errorCode: failed.code,
    });
  const job = core.jobs.keyOf(message.category.name, message.resourceMeta);
  const reply = await answer(core, wire, call, connector, message, job);
  notePhase(core, call, job, reply.resource);
  return reply.bytes;
}

async function answer(
  core: ServiceCore,
  wire: ProtocolWire,
  call: ServedCall,
  connector: AnyConnector,
  message: GetTaskMessage,
  job: string,
): Promise<Reply> {
  const { outputPrefix, connection } = message;
  const options = { encode: wire.replies.encodeGetTask, wire, outputPrefix, connection };
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
      answerOfFailedGet(core, call, { connector, connection, job, error }),
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
  if (isSync(connector)) return readKeptResult(connector, resourceMeta);
  call.isAbout(resourceMeta, connection);
  const asking = invokeGet(
    connector,
    resourceMeta,
    core.contextOf(call, connection, outputPrefix),
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
