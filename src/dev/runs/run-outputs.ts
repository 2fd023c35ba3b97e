import { stripVTControlCharacters } from "node:util";
import { RecentTable } from "../../runtime/base/recent-table.ts";
import { Changes } from "../changes.ts";
import type { DevEvent, OutputLine, RunOutput } from "../protocol.ts";

/** The lines of a run that stay in memory. */
export const MOST_LINES = 2000;
const MOST_CHARACTERS = 2000;
/** The lines of at least this many runs stay in memory. */
const KEPT_RUNS = 10;
/** Lines that arrive meanwhile are reported together. */
const REPORT_MS = 50;

/** What the code of one run has printed: its last lines. */
interface Printed {
  readonly lines: OutputLine[];
  /** How many lines there were, also those that are gone. */
  count: number;
}

/** What the code of the session's runs prints. It is in memory only, because it is not on record. */
export class RunOutputs {
  readonly #runs = new RecentTable<Printed>(KEPT_RUNS);
  readonly #changes: Changes<string>;

  constructor(report: (event: DevEvent) => void) {
    this.#changes = new Changes(REPORT_MS, (ids) => {
      for (const id of ids)
        report({ type: "run-output", id, count: this.#runs.get(id)?.count ?? 0 });
    });
  }

  add(id: string, text: string): void {
    const printed = this.#runs.get(id) ?? { lines: [], count: 0 };
    printed.lines.push(createLine(text));
    printed.count++;
    if (printed.lines.length > MOST_LINES) printed.lines.shift();
    this.#runs.set(id, printed);
    this.#changes.add(id);
  }

  /** The lines from this number on, as far as they are still in memory. */
  read(id: string, from: number): RunOutput {
    const { lines, count } = this.#runs.get(id) ?? { lines: [], count: 0 };
    const first = count - lines.length;
    return { lines: lines.slice(Math.max(0, from - first)), next: count };
  }

  close(): void {
    this.#changes.close();
  }
}

function createLine(text: string): OutputLine {
  const plain = stripVTControlCharacters(text);
  const isLong = plain.length > MOST_CHARACTERS;
  return { at: Date.now(), text: isLong ? `${plain.slice(0, MOST_CHARACTERS)}…` : plain };
}
