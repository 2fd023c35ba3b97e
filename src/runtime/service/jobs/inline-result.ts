import { FxError } from "../../base/errors/errors.ts";
import { classifyError, isLastingFault } from "../../connector/classify-error.ts";
import { ForeignMeta, invokeDo } from "../../connector/invoke/invoke-connector.ts";
import type { AnySyncConnector } from "../../connector/sync-connector-base.ts";
import { Faults } from "../../values/faults.ts";
import { toNativeMap } from "../../values/literal-map.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { toProtocolFields } from "../../values/to-protocol-fields.ts";
import type { CreateTaskMessage } from "../../wire/models/connector-messages.ts";
import { isTerminal } from "../../wire/models/phase.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { decodeResource, encodeResource } from "../../wire/v1/resource.ts";
import type { Wire } from "../../wire/wire.ts";
import { authorFault, failedAnswer } from "../error-policy.ts";
import { encodeResult } from "../outputs/resource-reply.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServiceCore } from "../service-core.ts";
import { IncomingJob } from "./received-job.ts";

/** Begins the resource_meta that is a result: no JSON does, so no job's ResourceMeta is taken for one. */
const MARK = Buffer.from("fx-result-1\n");
const LIMIT = {
  bytes: 64 * 1024,
  text: "the result of a synchronous connector would be longer than the 64 KiB that Flyte 2 keeps of it",
};

/**
 * The work of a synchronous connector under Flyte 2, which knows asynchronous ones only: its result is the resource_meta,
 * and comes back with each GetTask.
 */
export async function createInlineResult(
  core: ServiceCore,
  call: ServedCall,
  wire: Wire,
  connector: AnySyncConnector,
  message: CreateTaskMessage,
): Promise<Uint8Array> {
  const resource = await runDo(core, call, connector, message);
  const { inputs, outputPrefix, connection } = message;
  const encoded = await encodeResult(core, call, resource, {
    encode: encodeResource,
    wire,
    inputs,
    outputPrefix,
    connection,
    limit: LIMIT,
  });
  return Buffer.concat([MARK, encoded]);
}

/**
 * The result in a resource_meta, which a stranger may have made: he can only deceive himself. Throws ForeignMeta for bytes
 * that are no result, FX1003 for outputs that are not those which the connector declares.
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
    throw invalidResultError("it does not begin as one, or is too long");
  let resource;
  try {
    resource = decodeResource(bytes.subarray(MARK.length));
  } catch (error) {
    throw invalidResultError((error as Error).message);
  }
  if (resource.phase === undefined || !isTerminal(resource.phase))
    throw invalidResultError("its phase is not terminal");
  return resource;
}

function invalidResultError(why: string): ForeignMeta {
  return new ForeignMeta(`the resource_meta is no result of a synchronous connector: ${why}`);
}

function checkOutputs(
  outputs: LiteralMap,
  fields: NonNullable<AnySyncConnector["outputFields"]>,
): void {
  const faults = new Faults();
  toNativeMap(outputs, fields, faults);
  if (faults.count > 0)
    throw new FxError(
      "FX1003",
      "the outputs in the resource_meta are not those which the connector declares",
      { details: faults.lines() },
    );
}

/**
 * Calls `do` of a synchronous connector. A permanent failure is FAILED: Flyte retries a call that ends with an error,
 * so only what may be transient does.
 */
export async function runDo(
  core: ServiceCore,
  call: ServedCall,
  connector: AnySyncConnector,
  message: CreateTaskMessage,
): Promise<ResourceMessage> {
  try {
    return await invokeDo(
      connector,
      new IncomingJob(core, message),
      core.createJobContext(call, message.connection),
      core.datasetAccess(message.outputPrefix),
    );
  } catch (error) {
    if (isLastingFault(error, (thrown) => classifyError(thrown, connector)))
      return failedAnswer(core, call, error, message.connection);
    throw authorFault(core, call, error, message.connection);
  }
}
