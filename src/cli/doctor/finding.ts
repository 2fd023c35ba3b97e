import { formatTable } from "../../process/terminal/format-table.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { oneLine } from "../../runtime/base/text.ts";

/** What `fx doctor` found out about one thing. */
export interface Diagnosis {
  readonly name: string;
  readonly text: string;
  /** `note` is something that only some commands need. */
  readonly state: "ok" | "note" | "missing" | "broken";
  /** What to do. */
  readonly remedy?: string | undefined;
}

/*
 * | state | meaning | exit code |
 * |---|---|---|
 * | `ok`, `note` | nothing to do, or nothing that every command needs | 0 |
 * | `broken` | the author's code does not load | 3 |
 * | `missing` | the environment lacks something | 5 |
 */

/** The exit code for all findings. */
export function toExitCode(findings: readonly Diagnosis[]): 0 | 3 | 5 {
  if (findings.some(({ state }) => state === "missing")) return 5;
  return findings.some(({ state }) => state === "broken") ? 3 : 0;
}

/** A finding for an error. */
export function findingFromError(name: string, error: unknown, remedy: string): Diagnosis {
  if (!(error instanceof FxError))
    return { name, text: describeThrown(error), state: "missing", remedy };
  const { summary, details, hint = remedy, exitCode } = error;
  const state = exitCode === 3 ? "broken" : "missing";
  return { name, text: [summary, ...details].join("; "), state, remedy: hint };
}

const MARKS = { ok: "✔", note: "–", missing: "✖", broken: "✖" } as const;
/** The longest name of a finding that is not about a secret or a file. */
const NAME_WIDTH = 14;

/** One line for a finding, and one for its remedy. */
export function formatFinding({ name, text, state, remedy }: Diagnosis): string {
  const line = formatTable([[MARKS[state], name.padEnd(NAME_WIDTH), oneLine(text)]], "");
  return remedy === undefined ? line : `${line}     ${oneLine(remedy)}\n`;
}

/** The same for `--json`. */
export function createFindingDocument({ name, state, text, remedy }: Diagnosis): object {
  return { name, state, text, remedy: remedy ?? null };
}
