import { formatTable } from "../../process/terminal/fit-text.ts";
import { abortReason, raceAbort } from "../../runtime/base/context.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { formatMs, oneLine } from "../../runtime/base/text.ts";

/** A finding of `fx doctor` or `fx remote info`. */
export interface Diagnosis {
  readonly name: string;
  readonly text: string;
  /** `note` is something that only some commands need. */
  readonly state: "ok" | "note" | "missing" | "broken";
  /** What to do. */
  readonly remedy?: string | undefined;
}

/** One thing that `fx doctor` looks at. */
export type DiagnosisCheck = readonly [
  name: string,
  /** What to do if `look` throws. */
  remedy: string,
  /** Changes nothing. Stops when the signal fires. */
  look: (signal: AbortSignal) => Promise<readonly Diagnosis[]> | readonly Diagnosis[],
];

export function ok(name: string, text: string): Diagnosis {
  return { name, text, state: "ok" };
}

export function note(name: string, text: string, remedy: string): Diagnosis {
  return { name, text, state: "note", remedy };
}

export function missing(name: string, text: string, remedy: string): Diagnosis {
  return { name, text, state: "missing", remedy };
}

/** Longer than fx waits for the first reply of a cluster. */
const LIMIT_MS = 20_000;

/** Runs a check for a limited time. Throws only if the signal fires. */
export async function diagnose(
  [name, remedy, look]: DiagnosisCheck,
  signal: AbortSignal,
): Promise<readonly Diagnosis[]> {
  const timeout = new AbortController();
  const limited = AbortSignal.any([signal, timeout.signal]);
  const timer = setTimeout(() => {
    const late = `fx found out nothing within ${formatMs(LIMIT_MS)}`;
    timeout.abort(new FxError("FX5013", late, { hint: remedy }));
  }, LIMIT_MS);
  try {
    return await raceAbort(Promise.resolve(limited).then(look), limited);
  } catch (error) {
    if (signal.aborted) throw abortReason(signal);
    return [toDiagnosis(name, error, remedy)];
  } finally {
    clearTimeout(timer);
    timeout.abort(); // whatever the check still waits for
  }
}

/** What an error says about one thing. */
export function toDiagnosis(name: string, error: unknown, remedy: string): Diagnosis {
  if (!(error instanceof FxError)) return missing(name, describeThrown(error), remedy);
  const { summary, details, hint = remedy, exitCode } = error;
  const found = missing(name, [summary, ...details].join("; "), hint);
  return exitCode === 3 ? { ...found, state: "broken" } : found;
}

/**
 * The exit code for all diagnoses: 5 if the environment lacks something, otherwise 3 if the author's
 * code does not load.
 */
export function toExitCode(diagnoses: readonly Diagnosis[]): 0 | 3 | 5 {
  if (diagnoses.some(({ state }) => state === "missing")) return 5;
  return diagnoses.some(({ state }) => state === "broken") ? 3 : 0;
}

const MARKS = { ok: "✔", note: "–", missing: "✖", broken: "✖" } as const;
/** The longest name of a diagnosis that is not about a secret or a file. */
const NAME_WIDTH = 14;

/** One line for a diagnosis, and one for its remedy. */
export function formatDiagnosis({ name, text, state, remedy }: Diagnosis): string {
  const line = formatTable([[MARKS[state], name.padEnd(NAME_WIDTH), oneLine(text)]], "");
  return remedy === undefined ? line : `${line}     ${oneLine(remedy)}\n`;
}
