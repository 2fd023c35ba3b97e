import type { Awaitable } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { redactedJson, redactedLink } from "../../secrets/redacted-fields.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { Connection } from "../../wire/models/connection.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { failedAnswer } from "../error-policy.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServiceCore } from "../service-core.ts";
import { type OutputsPlace, OutputsNotWritten, putOutputs } from "./put-outputs.ts";
import { uploadResultOutputs } from "./upload-local-outputs.ts";

/** The engine takes no larger message. */
const LARGEST_REPLY = 4 * 1024 * 1024;

interface ReplyOptions extends Omit<OutputsPlace, "why"> {
  readonly encode: (resource: ResourceMessage) => Uint8Array;
  readonly connection: Connection | undefined;
  /** Default: what the engine takes, 4 MiB. */
  readonly limit?: { readonly bytes: number; readonly text: string };
}

/** What is sent for a Resource, which need not be what the connector said. */
export interface Reply {
  readonly bytes: Uint8Array;
  readonly resource: ResourceMessage;
}

const ENGINE_LIMIT = {
  bytes: LARGEST_REPLY,
  text: "the reply would be longer than the 4 MiB that Flyte takes",
};

/**
 * A Resource as bytes that can be sent: without secrets, and FAILED where what the connector says cannot be. Rejects with OutputsNotWritten where it could be
 * at another time.
 */
export function encodeReply(
  core: ServiceCore,
  call: ServedCall,
  resource: ResourceMessage,
  options: ReplyOptions,
): Awaitable<Reply> {
  const { encode, connection, limit = ENGINE_LIMIT } = options;
  try {
    const shown = redactResource(resource, core.getSecrets(connection).redact);
    const bytes = encode(shown);
    return bytes.length <= limit.bytes
      ? { bytes, resource: shown }
      : encodeSmaller(core, call, shown, options).catch((error: unknown) =>
          encodeFailed(core, call, error, options),
        );
  } catch (error) {
    return encodeFailed(core, call, error, options);
  }
}

/**
 * The same for work that is done once, with its local output files uploaded. A fault that keeps its outputs from being
 * written may be gone at the engine's next attempt.
 */
export async function encodeResult(
  core: ServiceCore,
  call: ServedCall,
  resource: ResourceMessage,
  options: ReplyOptions & { readonly inputs: LiteralMap },
): Promise<Uint8Array> {
  try {
    const uploaded = await uploadResultOutputs(core, call, resource, options);
    const reply = encodeReply(core, call, uploaded, options);
    return reply instanceof Promise ? (await reply).bytes : reply.bytes;
  } catch (error) {
    const phase = error instanceof OutputsNotWritten ? "RETRYABLE_FAILED" : "FAILED";
    return options.encode(failedAnswer(core, call, error, options.connection, phase));
  }
}

/** The engine reads `outputs.pb` where a reply has no outputs. */
async function encodeSmaller(
  core: ServiceCore,
  call: ServedCall,
  { outputs, ...others }: ResourceMessage,
  { encode, limit = ENGINE_LIMIT, ...place }: ReplyOptions,
): Promise<Reply> {
  const bytes = encode(others);
  if (outputs === undefined || bytes.length > limit.bytes)
    throw new FxError("FX1003", limit.text, {
      hint: "shorten the message, the links and the custom info",
    });
  await putOutputs(core, call, outputs, { ...place, why: limit.text });
  return { bytes, resource: others };
}

function encodeFailed(
  core: ServiceCore,
  call: ServedCall,
  error: unknown,
  { encode, connection }: ReplyOptions,
): Reply {
  if (error instanceof OutputsNotWritten) throw error;
  const resource = failedAnswer(core, call, error, connection);
  return { bytes: encode(resource), resource };
}

/** A Resource without secrets in what people are shown of it. Outputs are the job's own data, and stay as they are. */
function redactResource(
  resource: ResourceMessage,
  redact: (text: string) => string,
): ResourceMessage {
  const { message, logLinks, customInfo } = resource;
  if (message === "" && logLinks.length === 0 && customInfo === undefined) return resource;
  return {
    ...resource,
    message: redact(message),
    logLinks: logLinks.map((link) => redactedLink(link, redact)),
    customInfo: customInfo && redactedJson(customInfo, redact),
  };
}
