import type { Awaitable } from "../../awaitable.ts";
import type { Connection } from "../../connector/connection.ts";
import type { ResourceMessage } from "../../connector/resource-message.ts";
import { FxError } from "../../errors.ts";
import type { LiteralMap } from "../../literals/literal.ts";
import { describeFailure } from "./describe-failure.ts";
import { failedAnswer } from "./failed-answer.ts";
import type { ProtocolWire } from "../grpc/protocol-wire.ts";
import { redactResource } from "./redact-resource.ts";
import type { ServedCall } from "../calls/served-call.ts";
import type { ServiceCore } from "../service-core.ts";

/** The engine takes no larger message. */
const LARGEST_REPLY = 4 * 1024 * 1024;

interface ReplyOptions {
  readonly encode: (resource: ResourceMessage) => Uint8Array;
  readonly wire: ProtocolWire;
  /** Where outputs too large for a reply go, if the server may write there. */
  readonly outputPrefix: string;
  readonly connection: Connection | undefined;
  /** Default: what the engine takes, 4 MiB. */
  readonly limit?: { readonly bytes: number; readonly text: string };
}

const ENGINE_LIMIT = { bytes: LARGEST_REPLY, text: "the reply would be longer than the 4 MiB that Flyte takes" };

/** A Resource as bytes that can be sent: without secrets, and FAILED where what the connector says cannot be. */
export function encodeReply(core: ServiceCore, call: ServedCall, resource: ResourceMessage, options: ReplyOptions): Awaitable<Uint8Array> {
  const { encode, connection, limit = ENGINE_LIMIT } = options;
  const encodeFailed = (error: unknown): Uint8Array => encode(failedAnswer(core, call, error, connection));
  try {
    const shown = redactResource(resource, core.secretsOf(connection).redact);
    const reply = encode(shown);
    return reply.length <= limit.bytes ? reply : encodeSmaller(core, call, shown, options).catch(encodeFailed);
  } catch (error) {
    return encodeFailed(error);
  }
}

/** The engine reads `outputs.pb` where a reply has no outputs. */
async function encodeSmaller(core: ServiceCore, call: ServedCall, { outputs, ...others }: ResourceMessage, options: ReplyOptions): Promise<Uint8Array> {
  const { encode, limit = ENGINE_LIMIT } = options;
  const reply = encode(others);
  if (outputs === undefined || reply.length > limit.bytes) throw new FxError("FX1003", limit.text, { hint: "shorten the message, the links and the custom info" });
  await putOutputs(core, call, outputs, options);
  return reply;
}

async function putOutputs(core: ServiceCore, call: ServedCall, outputs: LiteralMap, { wire, outputPrefix, limit = ENGINE_LIMIT }: ReplyOptions): Promise<void> {
  const { storage } = core.options;
  const hint = "return large data as a file or a dataset, or let the server write to the outputs' prefix with --storage-allow";
  if (storage === undefined || outputPrefix === "") throw new FxError("FX1003", limit.text, { hint });
  try {
    await storage.put(`${outputPrefix.replace(/\/$/, "")}/outputs.pb`, wire.encodeOutputsFile(outputs), { signal: call.signal });
  } catch (error) {
    throw new FxError("FX1003", `${limit.text}, and outputs.pb could not be written: ${describeFailure(error)}`, { cause: error, hint });
  }
}
