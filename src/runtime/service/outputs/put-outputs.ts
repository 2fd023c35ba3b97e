import { FxError } from "../../base/errors/errors.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { describeWithoutHint } from "../error-text.ts";
import { DeadlineNear } from "../requests/deadline-watch.ts";
import type { ServedCall } from "../requests/served-call.ts";

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
export async function putOutputs(
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
    await call.raceDeadline(storage.put(uri, bytes, { signal: call.signal }));
  } catch (error) {
    throw toWriteError(call, error, why);
  }
}

function toWriteError(call: ServedCall, error: unknown, why: string): FxError {
  if (error instanceof DeadlineNear)
    call.abort(new Error("the caller's deadline is about to pass"));
  const reason =
    error instanceof DeadlineNear
      ? "the storage did not respond before the caller's deadline"
      : describeWithoutHint(error);
  const message = `${why}, and outputs.pb could not be written: ${reason}`;
  const isPermanent = error instanceof FxError && !error.retryable;
  return isPermanent
    ? new FxError("FX1003", message, { cause: error, hint: error.hint ?? HINT })
    : new OutputsNotWritten(message, error);
}
