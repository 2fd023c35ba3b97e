import { isSync } from "../../connector/connector-registry.ts";
import type { CreateTaskMessage, SyncMessage } from "../../wire/models/connector-messages.ts";
import type { Wire } from "../../wire/wire.ts";
import { CallRefused, STATUS, peerText } from "../error-policy.ts";
import { runDo } from "../jobs/inline-result.ts";
import { hasOffloadedInputs, readOffloadedInputs } from "../jobs/offloaded-inputs.ts";
import { connectorForJob, refuseAsync } from "../jobs/received-job.ts";
import { encodeResult } from "../outputs/resource-reply.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServiceCore } from "../service-core.ts";

/** The two messages of the stream, as far as they came. */
export interface SyncMessages {
  readonly header: Uint8Array | undefined;
  readonly inputs: Uint8Array | undefined;
}

/** Does a job at once: a header and inputs come, one message with the Resource goes. */
export async function executeTaskSync(
  core: ServiceCore,
  wire: Wire,
  call: ServedCall,
  messages: SyncMessages,
): Promise<Uint8Array> {
  const received = wholeMessage(wire, messages);
  const connector = connectorForJob(core, call, received);
  if (!isSync(connector)) throw refuseAsync(call);
  const message = hasOffloadedInputs(received)
    ? await readOffloadedInputs(core, call, wire, received)
    : received;
  const { inputs, outputPrefix, connection } = message;
  const resource = await runDo(core, call, connector, message);
  return encodeResult(core, call, resource, {
    encode: wire.server.sync!.encodeExecuteTaskSync,
    wire,
    inputs,
    outputPrefix,
    connection,
  });
}

function wholeMessage(wire: Wire, messages: SyncMessages): CreateTaskMessage {
  const { decodeExecuteTaskSync } = wire.server.sync!;
  const first = decode(messages.header, decodeExecuteTaskSync);
  if (first?.header === undefined)
    throw new CallRefused(
      STATUS.INVALID_ARGUMENT,
      "the first message of ExecuteTaskSync must be a header",
    );
  const second = decode(messages.inputs, decodeExecuteTaskSync);
  if (second?.inputs === undefined)
    throw new CallRefused(
      STATUS.INTERNAL,
      peerText(
        { operation: "do", taskType: first.header.template.type },
        "the stream has no message of inputs after its header",
      ),
    );
  const { template, outputPrefix, taskExecutionMetadata, attemptIdentity, connection } =
    first.header;
  const { inputs, inputBytes } = second.inputs;
  return {
    template,
    inputs,
    inputBytes,
    outputPrefix,
    taskExecutionMetadata,
    attemptIdentity,
    connection,
  };
}

function decode(
  bytes: Uint8Array | undefined,
  by: (bytes: Uint8Array) => SyncMessage,
): SyncMessage | undefined {
  return bytes === undefined ? undefined : by(bytes);
}
