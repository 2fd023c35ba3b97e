import { FxError } from "../../base/errors/errors.ts";
import { redactJson, redactLink } from "../../secrets/redactor.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { failedAnswer } from "../error-policy.ts";
import { reportFailure } from "../requests/answer-thrown.ts";
import type { ServedCall } from "../requests/served-call.ts";
import { OutputsNotWritten, putOutputs } from "./put-outputs.ts";

export interface ReplyOptions {
  readonly encode: (resource: ResourceMessage) => Uint8Array;
  /** Empty if the request names none. */
  readonly outputPrefix: string;
  /** Default: the engine's limit of 4 MiB. */
  readonly limit?: { readonly bytes: number; readonly text: string };
}

/** The bytes of a reply, and the Resource in them, which may differ from the connector's. */
export interface Reply {
  readonly bytes: Uint8Array;
  readonly resource: ResourceMessage;
}

const ENGINE_LIMIT = {
  bytes: 4 * 1024 * 1024,
  text: "the reply would exceed the 4 MiB that Flyte accepts",
};

/**
 * Encodes a Resource with secrets replaced, or FAILED if it cannot be encoded. Writes outputs that
 * are too large for a reply to `outputs.pb`. Rejects with OutputsNotWritten if that may work later.
 */
export async function encodeReply(
  call: ServedCall,
  resource: ResourceMessage,
  { encode, outputPrefix, limit = ENGINE_LIMIT }: ReplyOptions,
): Promise<Reply> {
  try {
    const whole = redactResource(resource, call.redact);
    const bytes = encode(whole);
    if (bytes.length <= limit.bytes) return { bytes, resource: whole };
    const { outputs, ...others } = whole;
    const smaller = encode(others);
    if (outputs === undefined || smaller.length > limit.bytes)
      throw new FxError("FX1003", limit.text, {
        hint: "shorten the message, the links and the custom info",
      });
    await putOutputs(call, outputs, outputPrefix, limit.text);
    return { bytes: smaller, resource: others };
  } catch (error) {
    if (error instanceof OutputsNotWritten) throw error;
    const failed = failedAnswer(error, reportFailure(call, error));
    return { bytes: encode(failed), resource: failed };
  }
}

/**
 * Replaces secrets in the texts that people see. Outputs are the job's own data and stay unchanged.
 */
function redactResource(
  resource: ResourceMessage,
  redact: (text: string) => string,
): ResourceMessage {
  const { message, logLinks, customInfo } = resource;
  if (message === "" && logLinks.length === 0 && customInfo === undefined) return resource;
  return {
    ...resource,
    message: redact(message),
    logLinks: logLinks.map((link) => redactLink(link, redact)),
    customInfo: customInfo && redactJson(customInfo, redact),
  };
}
