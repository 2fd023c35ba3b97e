import { FxError } from "../../base/errors/errors.ts";
import { closedStorage } from "../../datasets/bound-datasets.ts";
import { prefixToAllow } from "../../storage/allowed-prefixes.ts";
import { holdsOffloaded, resolveOffloaded } from "../../values/resolve-offloaded.ts";
import type { CreateTaskMessage } from "../../wire/models/connector-messages.ts";
import type { Wire } from "../../wire/wire.ts";
import { CallRefused, describeFailure, STATUS, peerText } from "../error-policy.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServiceCore } from "../service-core.ts";

/** Flyte keeps large inputs, and the lists of map tasks, in storage instead of the message. */
export function hasOffloadedInputs({ inputs }: CreateTaskMessage): boolean {
  return Object.values(inputs.literals ?? {}).some(holdsOffloaded);
}

/**
 * A new job with its offloaded inputs, which together may be as large as a message. Rejects with UNAVAILABLE if the storage
 * does not answer, and FAILED_PRECONDITION if the inputs cannot be read.
 */
export async function readOffloadedInputs(
  core: ServiceCore,
  call: ServedCall,
  wire: Wire,
  message: CreateTaskMessage,
): Promise<CreateTaskMessage> {
  const { storage = closedStorage, maxMessageBytes } = core.options;
  let lastUri = "";
  try {
    const inputs = await resolveOffloaded(message.inputs, {
      read: (uri, limit) => {
        lastUri = uri;
        return storage.getBytes(uri, { limit, signal: call.signal });
      },
      decode: wire.decodeLiteral,
      mostBytes: maxMessageBytes,
    });
    return { ...message, inputs };
  } catch (error) {
    throw refusal(call, error, lastUri);
  }
}

function refusal(call: ServedCall, error: unknown, uri: string): CallRefused {
  const { cause } = error as Error;
  const prefix =
    cause instanceof FxError && cause.code === "FX5015" ? prefixToAllow(uri) : undefined;
  const hint = prefix === undefined ? "" : `\nfx serve --storage-allow ${prefix}`;
  const isTransient = cause instanceof FxError && cause.retryable;
  return new CallRefused(
    isTransient ? STATUS.UNAVAILABLE : STATUS.FAILED_PRECONDITION,
    peerText(call, `${describeFailure(error)}${hint}`),
    { cause: error },
  );
}
