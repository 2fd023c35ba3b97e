import { FxError } from "../../base/errors/errors.ts";
import { redactJson, redactLink } from "../../secrets/redactor.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { failedAnswer } from "../error-policy.ts";
import { describeWithoutHint } from "../error-text.ts";
import { reportFailure } from "../requests/answer-thrown.ts";
import { DeadlineNear } from "../requests/deadline-watch.ts";
import type { ServedCall } from "../requests/served-call.ts";

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

const HINT =
  "return large data as a file or a dataset, or let the server write under the output prefix with --storage-allow";

/** The storage did not respond, or not before the caller's deadline; a retry may work. */
export class OutputsNotWritten extends FxError {
  constructor(message: string, cause: unknown) {
    super("FX5013", message, { cause });
  }
}

/**
 * Writes `outputs.pb`, which the engine reads if a reply has no outputs. Throws OutputsNotWritten,
 * or FX1003 if a retry cannot help.
 *
 * @param why why the outputs do not fit into the reply
 */
async function putOutputs(
  call: ServedCall,
  outputs: LiteralMap,
  outputPrefix: string,
  why: string,
): Promise<void> {
  const { storage } = call.state.options;
  if (storage === undefined || outputPrefix === "")
    throw new FxError("FX1003", why, { hint: HINT });
  const uri = `${outputPrefix.replace(/\/$/, "")}/outputs.pb`;
  try {
    const bytes = call.wire.encodeOutputs(outputs);
    await call.raceDeadline(storage.put(uri, bytes, { signal: call.caller.signal }));
  } catch (error) {
    const hint = error instanceof FxError ? error.hint : undefined;
    const what = `${why}, and outputs.pb could not be written`;
    throw toOutputsFault(call, error, what, hint ?? HINT);
  }
}

/**
 * FX1003 if a retry cannot help, or else OutputsNotWritten. Stops the author's code if the caller's
 * deadline is near.
 */
export function toOutputsFault(
  call: ServedCall,
  error: unknown,
  what: string,
  hint?: string,
): FxError {
  const isLate = error instanceof DeadlineNear;
  if (isLate) call.caller.abort(new Error("the caller's deadline is about to pass"));
  const reason = isLate
    ? "the storage did not respond before the caller's deadline"
    : describeWithoutHint(error);
  const message = `${what}: ${reason}`;
  return error instanceof FxError && !error.retryable
    ? new FxError("FX1003", message, { cause: error, hint })
    : new OutputsNotWritten(message, error);
}
