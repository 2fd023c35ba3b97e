import { abortReason, raceAbort } from "../../runtime/base/abort.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { formatMs } from "../../runtime/base/format-ms.ts";
import { type Diagnosis, findingFromError } from "./finding.ts";

/** Longer than fx waits for the first reply of a cluster. */
const LIMIT_MS = 20_000;

/** One thing that `fx doctor` looks at. */
export interface DiagnosisCheck {
  readonly name: string;
  /** What to do if the check throws. */
  readonly remedy: string;
  /** Changes nothing. Stops when the signal fires. */
  look(signal: AbortSignal): Promise<readonly Diagnosis[]> | readonly Diagnosis[];
}

/** Runs a check for a limited time. Throws only if the signal fires. */
export async function diagnose(
  check: DiagnosisCheck,
  signal: AbortSignal,
): Promise<readonly Diagnosis[]> {
  const { name, remedy } = check;
  const timeout = new AbortController();
  const limited = AbortSignal.any([signal, timeout.signal]);
  const timer = setTimeout(() => {
    const late = `fx found out nothing within ${formatMs(LIMIT_MS)}`;
    timeout.abort(new FxError("FX5013", late, { hint: remedy }));
  }, LIMIT_MS);
  try {
    const looking = Promise.resolve().then(() => check.look(limited));
    return await raceAbort(looking, limited);
  } catch (error) {
    if (signal.aborted) throw abortReason(signal);
    return [findingFromError(name, error, remedy)];
  } finally {
    clearTimeout(timer);
    timeout.abort(); // whatever the check still waits for
  }
}
