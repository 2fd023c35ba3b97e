import { FxError } from "../../base/errors/errors.ts";
import type { ConnectorPort } from "../../connector/invoke/connector-port.ts";
import { ForeignMeta } from "../../connector/invoke/invoke-connector.ts";
import type { AnySyncConnector } from "../../connector/sync-connector-base.ts";
import { ValueFaults } from "../../values/faults.ts";
import { toNativeMap } from "../../values/literal-map.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { toProtocolFields } from "../../values/to-protocol-fields.ts";
import { isTerminal } from "../../wire/models/phase.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { FLYTE1 } from "../../wire/v1/wire.ts";
import type { MethodAnswer } from "../requests/calls-in-flight.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { NewJob } from "./new-job.ts";
import { runSync } from "./run-sync.ts";

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
  port: ConnectorPort,
  job: NewJob,
): Promise<MethodAnswer> {
  const options = { encode: FLYTE1.encodeResource, limit: LIMIT };
  const { message, phase } = await runSync(call, port, job, options);
  return { message: Buffer.concat([MARK, message]), phase };
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
