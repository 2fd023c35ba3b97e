import type { Awaitable } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { refusingStorage } from "../../storage/allowed-prefixes.ts";
import { holdsOffloaded, resolveOffloaded } from "../../values/resolve-offloaded.ts";
import { getMostLiterals } from "../../wire/codec/check-parts.ts";
import type { CreateTaskMessage } from "../../wire/models/connector-messages.ts";
import { CallRefused, REFUSALS } from "../error-policy.ts";
import type { ServedCall } from "../requests/served-call.ts";

/**
 * Reads offloaded inputs: Flyte stores large ones and the lists of map tasks in object storage, not
 * in the message. Together they may be as large as a message. Rejects with UNAVAILABLE if the
 * storage does not respond, and with FAILED_PRECONDITION if the inputs cannot be read.
 */
export function resolveInputs(
  call: ServedCall,
  message: CreateTaskMessage,
): Awaitable<CreateTaskMessage> {
  const isOffloaded = Object.values(message.inputs.literals ?? {}).some(holdsOffloaded);
  return isOffloaded ? readOffloadedInputs(call, message) : message;
}

async function readOffloadedInputs(
  call: ServedCall,
  message: CreateTaskMessage,
): Promise<CreateTaskMessage> {
  const { wire, caller, state } = call;
  const { storage = refusingStorage, maxMessageBytes, mostParts } = state.options;
  try {
    const inputs = await resolveOffloaded(message.inputs, {
      read: (uri, limit) => storage.getBytes(uri, { limit, signal: caller.signal }),
      decode: (bytes) => {
        state.memory.add(call, wire.weighLiteral(bytes, mostParts));
        return wire.decodeLiteral(bytes, mostParts);
      },
      mostBytes: maxMessageBytes,
      mostLiterals: getMostLiterals(mostParts),
    });
    return { ...message, inputs };
  } catch (error) {
    throw refuseInputs(call, error);
  }
}

function refuseInputs(call: ServedCall, error: unknown): CallRefused {
  const { cause } = error as Error;
  if (cause instanceof CallRefused) return cause;
  if (!(cause instanceof FxError)) return REFUSALS.unreadableInputs(call, error, false);
  const hint = cause.code === "FX5015" ? cause.hint : undefined;
  return REFUSALS.unreadableInputs(call, error, cause.retryable, hint);
}
