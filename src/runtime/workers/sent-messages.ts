import type { JobRequest } from "../connector/invoke/job-request.ts";
import type { Connection } from "../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../wire/models/resource.ts";
import type { Wire } from "../wire/wire.ts";
import type { SentJob, SentResource } from "./worker-messages.ts";

export function toSentJob(job: JobRequest, wire: Wire): SentJob {
  const { outputPrefix, idempotencyKey, taskExecutionMetadata } = job;
  return {
    outputPrefix,
    idempotencyKey,
    taskExecutionMetadata,
    template: ownBytes(wire.encodeTaskTemplate(job.template)),
    inputs: ownBytes(wire.encodeInputs(job.inputs)),
  };
}

export function toJob(sent: SentJob, wire: Wire, connection: Connection | undefined): JobRequest {
  return {
    ...sent,
    connection,
    template: wire.decodeTaskTemplate(sent.template),
    inputs: wire.decodeInputs(sent.inputs),
  };
}

export function toSentResource({ outputs, ...rest }: ResourceMessage, wire: Wire): SentResource {
  return { ...rest, outputs: outputs && ownBytes(wire.encodeOutputs(outputs)) };
}

export function toMessage({ outputs, ...rest }: SentResource, wire: Wire): ResourceMessage {
  return { ...rest, outputs: outputs && wire.decodeOutputs(outputs) };
}

/** Copies bytes: sending a part of a larger buffer would send all of it. */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
