import { FxError } from "../../base/errors/errors.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { Wire } from "../../wire/wire.ts";
import { describeFailure } from "../error-policy.ts";
import { DeadlineNear } from "../requests/deadline-watch.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServiceCore } from "../service-core.ts";

/** Where outputs go that are too large for a reply. */
export interface OutputsPlace {
  readonly wire: Wire;
  /** Empty: the request names none. */
  readonly outputPrefix: string;
  /** Why they do not go into the reply. */
  readonly why: string;
}

const HINT =
  "return large data as a file or a dataset, or let the server write to the outputs' prefix with --storage-allow";

/** The storage does not answer now, or not before the caller's deadline; another try can work. */
export class OutputsNotWritten extends FxError {
  constructor(message: string, cause: unknown) {
    super("FX5013", message, { cause });
  }
}

/** Puts outputs where the engine looks for those that a reply has not. Throws OutputsNotWritten, and FX1003 where no other try can work. */
export async function putOutputs(
  core: ServiceCore,
  call: ServedCall,
  outputs: LiteralMap,
  { wire, outputPrefix, why }: OutputsPlace,
): Promise<void> {
  const { storage } = core.options;
  if (storage === undefined || outputPrefix === "")
    throw new FxError("FX1003", why, { hint: HINT });
  try {
    const putting = storage.put(
      `${outputPrefix.replace(/\/$/, "")}/outputs.pb`,
      wire.encodeOutputs(outputs),
      { signal: call.signal },
    );
    await core.deadlines.race(putting, call.deadline);
  } catch (error) {
    throw notWritten(call, error, why);
  }
}

function notWritten(call: ServedCall, error: unknown, why: string): FxError {
  if (error instanceof DeadlineNear) call.abandon(new Error("the caller's deadline has come"));
  const reason =
    error instanceof DeadlineNear ? "not before the caller's deadline" : describeFailure(error);
  const message = `${why}, and outputs.pb could not be written: ${reason}`;
  const lasts = error instanceof FxError && !error.retryable;
  return lasts
    ? new FxError("FX1003", message, { cause: error, hint: HINT })
    : new OutputsNotWritten(message, error);
}
