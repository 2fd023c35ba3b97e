import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { isSync } from "../../connector/connector-registry.ts";
import { invokeGet } from "../../connector/invoke/invoke-get.ts";
import type { ResourceMessage } from "../../connector/resource-message.ts";
import type { AnySyncConnector } from "../../connector/sync-connector-base.ts";
import type { GetTaskMessage } from "../../wire/connector-messages.ts";
import { authorFault, isUndecodable } from "../answers/author-fault.ts";
import { failedAnswer } from "../answers/failed-answer.ts";
import { answerOfFailedGet } from "../answers/failed-get.ts";
import { readKeptResult } from "../jobs/kept-result.ts";
import type { ProtocolWire } from "../grpc/protocol-wire.ts";
import { refuseSync } from "../jobs/refuse-kind.ts";
import { encodeReply } from "../answers/resource-reply.ts";
import type { ServedCall } from "../calls/served-call.ts";
import type { ServiceCore } from "../service-core.ts";

/**
 * Says how a job is. The engine gives up for good on a job whose GetTask fails some times in a row, so nothing that a
 * connector does is a gRPC error here.
 */
export async function getTask(core: ServiceCore, wire: ProtocolWire, call: ServedCall, bytes: Uint8Array): Promise<Uint8Array> {
  const message = wire.requests.decodeGetTask(bytes);
  const connector = core.connectorFor(call, message.category);
  const job = core.jobs.keyOf(message.category.name, message.resourceMeta);
  const resource = isSync(connector) ? keptResult(core, wire, call, connector, message) : await askConnector(core, call, connector, message, job);
  const reply = await encodeReply(core, call, resource, { encode: wire.replies.encodeGetTask, wire, outputPrefix: message.outputPrefix, connection: message.connection });
  notePhase(core, call, job, resource);
  return reply;
}

function keptResult(core: ServiceCore, wire: ProtocolWire, call: ServedCall, connector: AnySyncConnector, { resourceMeta, connection }: GetTaskMessage): ResourceMessage {
  if (wire.sync !== undefined) throw refuseSync(call);
  try {
    return readKeptResult(connector, resourceMeta);
  } catch (error) {
    if (isUndecodable(error)) throw authorFault(core, call, error, connection);
    return failedAnswer(core, call, error, connection);
  }
}

async function askConnector(core: ServiceCore, call: ServedCall, connector: AnyAsyncConnector, message: GetTaskMessage, job: string): Promise<ResourceMessage> {
  const { resourceMeta, connection, outputPrefix } = message;
  try {
    const asking = invokeGet(connector, resourceMeta, core.contextOf(call, connection, outputPrefix), call.protocol, core.datasetAccess(outputPrefix));
    const resource = await core.deadlines.race(asking, call.deadline);
    core.jobs.sawNoFault(job);
    return resource;
  } catch (error) {
    if (isUndecodable(error)) throw authorFault(core, call, error, connection);
    return answerOfFailedGet(core, call, { connector, connection, job, error });
  }
}

function notePhase(core: ServiceCore, call: ServedCall, job: string, { phase, message }: ResourceMessage): void {
  if (phase === undefined) return;
  const change = core.jobs.sawPhase(job, phase);
  if (change !== undefined) core.observers.phaseChanged(call, { from: change.from, to: phase, message });
}
