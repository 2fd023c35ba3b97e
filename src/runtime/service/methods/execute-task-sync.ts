import { FxError } from "../../base/errors/errors.ts";
import { isSync } from "../../connector/connector-registry.ts";
import { ForeignMeta, invokeDo } from "../../connector/invoke/invoke-connector.ts";
import type { AnySyncConnector } from "../../connector/sync-connector-base.ts";
import { ValueFaults } from "../../values/faults.ts";
import { toNativeMap } from "../../values/literal-map.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { toProtocolFields } from "../../values/to-protocol-fields.ts";
import type { CreateTaskMessage, SyncMessage } from "../../wire/models/connector-messages.ts";
import { isTerminal } from "../../wire/models/phase.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { FLYTE1 } from "../../wire/v1/wire.ts";
import { failedAnswer, REFUSALS } from "../error-policy.ts";
import { encodeReply, OutputsNotWritten, type ReplyOptions } from "../outputs/resource-reply.ts";
import { uploadResultOutputs } from "../outputs/upload-local-outputs.ts";
import { answerThrown, reportFailure } from "../requests/answer-thrown.ts";
import { createContext, getDatasetAccess, type ServedCall } from "../requests/served-call.ts";
import { findConnectorForJob, NewJob, resolveInputs } from "./new-job.ts";

/**
 * Runs a synchronous connector: receives a header and inputs, and returns one message with the
 * Resource.
 */
export async function executeTaskSync(
  call: ServedCall,
  messages: readonly Uint8Array[],
): Promise<Uint8Array> {
  const { decodeExecuteTaskSync, encodeExecuteTaskSync } = call.wire.server.sync!;
  const received = decodeMessages(decodeExecuteTaskSync, messages);
  const connector = findConnectorForJob(call, received);
  if (!isSync(connector)) throw REFUSALS.wrongKind(call, false);
  const message = await resolveInputs(call, received);
  return runSync(call, connector, message, { encode: encodeExecuteTaskSync });
}

function decodeMessages(
  decode: (bytes: Uint8Array) => SyncMessage,
  [first, second]: readonly Uint8Array[],
): CreateTaskMessage {
  const header = first && decode(first).header;
  if (header === undefined) throw REFUSALS.noHeader();
  const received = second && decode(second).inputs;
  if (received === undefined) throw REFUSALS.noInputs(header.template.type);
  const { inputs, inputBytes } = received;
  return { inputs, inputBytes, ...header };
}

/**
 * Calls `do`, uploads its local output files and encodes its result. A permanent error is FAILED;
 * Flyte retries a call that ends with a gRPC error. If the outputs cannot be written now, the
 * result is RETRYABLE_FAILED: the engine's next attempt may succeed.
 */
async function runSync(
  call: ServedCall,
  connector: AnySyncConnector,
  message: CreateTaskMessage,
  options: Pick<ReplyOptions, "encode" | "limit">,
): Promise<Uint8Array> {
  const { outputPrefix } = message;
  let resource: ResourceMessage;
  try {
    const datasets = getDatasetAccess(call, outputPrefix);
    const job = new NewJob(message, call.state.options);
    resource = await invokeDo(connector, job, createContext(call, {}), datasets);
  } catch (error) {
    resource = answerThrown(call, error, connector);
  }
  try {
    const uploaded = await uploadResultOutputs(call, resource, message);
    const reply = await encodeReply(call, uploaded, { outputPrefix, ...options });
    call.span.add({ "flyte.phase": reply.resource.phase });
    return reply.bytes;
  } catch (error) {
    const phase = error instanceof OutputsNotWritten ? "RETRYABLE_FAILED" : "FAILED";
    call.span.add({ "flyte.phase": phase });
    return options.encode(failedAnswer(error, reportFailure(call, error), phase));
  }
}

/**
 * The start of every resource_meta that is a result. A ResourceMeta is JSON, so it never starts
 * like this.
 */
const MARK = Buffer.from("fx-result-1\n");
const LIMIT = {
  bytes: 64 * 1024,
  text: "the result of a synchronous connector would exceed the 64 KiB that Flyte 2 stores",
};

/**
 * Runs a synchronous connector under Flyte 2, which knows only asynchronous ones. The result
 * becomes the resource_meta, which Flyte sends back with each GetTask.
 */
export async function createInlineResult(
  call: ServedCall,
  connector: AnySyncConnector,
  message: CreateTaskMessage,
): Promise<Uint8Array> {
  const result = await runSync(call, connector, message, {
    encode: FLYTE1.encodeResource,
    limit: LIMIT,
  });
  return Buffer.concat([MARK, result]);
}

/**
 * Reads the result in a resource_meta. It may be forged; a forged result affects only its sender.
 * Throws ForeignMeta for bytes that are not a result, FX1003 for outputs that do not fit the
 * connector's declaration.
 */
export function readInlineResult(
  connector: AnySyncConnector,
  resourceMeta: Uint8Array,
): ResourceMessage {
  const resource = decodeMarked(resourceMeta);
  if (resource.outputs !== undefined && connector.outputFields !== undefined)
    checkOutputs(resource.outputs, toProtocolFields("flyte2", connector.outputFields));
  return resource;
}

function decodeMarked(bytes: Uint8Array): ResourceMessage {
  if (bytes.length > MARK.length + LIMIT.bytes || !MARK.equals(bytes.subarray(0, MARK.length)))
    throw invalidResultError("it has another prefix, or is too long");
  let resource;
  try {
    resource = FLYTE1.decodeResource(bytes.subarray(MARK.length));
  } catch (error) {
    throw invalidResultError((error as Error).message);
  }
  if (resource.phase === undefined || !isTerminal(resource.phase))
    throw invalidResultError("its phase is not terminal");
  return resource;
}

function invalidResultError(why: string): ForeignMeta {
  return new ForeignMeta(`the resource_meta is not a result of a synchronous connector: ${why}`);
}

function checkOutputs(
  outputs: LiteralMap,
  fields: NonNullable<AnySyncConnector["outputFields"]>,
): void {
  const faults = new ValueFaults();
  toNativeMap(outputs, fields, faults);
  if (faults.count > 0)
    throw new FxError(
      "FX1003",
      "the outputs in the resource_meta do not match the connector's declaration",
      { details: faults.lines() },
    );
}
