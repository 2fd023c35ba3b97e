import { stripVTControlCharacters } from "node:util";
import { repeatInRealTime } from "../../runtime/base/real-clock.ts";
import type { DevEvent, OutputLine, RunOutput } from "../protocol.ts";

/** The lines of a run that stay in memory. */
const MOST_LINES = 2000;
const MOST_CHARACTERS = 2000;
/** The runs whose lines stay in memory. */
const MOST_RUNS = 20;
/** Lines that arrive meanwhile are reported together. */
const REPORT_MS = 50;

/** What the code of one run has printed: its last lines. */
class Printed {
  readonly lines: OutputLine[] = [];
  /** How many lines there were, also those that are gone. */
  count = 0;

  add(line: OutputLine): void {
    this.lines.push(line);
    this.count++;
    if (this.lines.length > MOST_LINES) this.lines.shift();
  }
}

/** What the code of the session's runs prints. It is in memory only, because it is not on record. */
export class RunOutputs {
  readonly #report: (event: DevEvent) => void;
  readonly #runs = new Map<string, Printed>();
  readonly #changed = new Set<string>();
  #stopTimer: (() => void) | undefined;

  constructor(report: (event: DevEvent) => void) {
    this.#report = report;
  }

  /** Returns a function that adds a line to a run, whose ID may follow later. */
  collect(run: Promise<string>): (text: string) => void {
    let id: string | undefined;
    const early = new Printed();
    void run.then((known) => {
      id = known;
      for (const line of early.lines) this.#add(known, line);
    });
    return (text) => {
      const line = createLine(text);
      if (id === undefined) early.add(line);
      else this.#add(id, line);
    };
  }

  /** The lines from this number on, as far as they are still in memory. */
  read(id: string, from: number): RunOutput {
    const { lines, count } = this.#runs.get(id) ?? new Printed();
    const first = count - lines.length;
    return { lines: lines.slice(Math.max(0, from - first)), next: count };
  }

  close(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #add(id: string, line: OutputLine): void {
    this.#find(id).add(line);
    this.#changed.add(id);
    this.#stopTimer ??= repeatInRealTime(REPORT_MS, () => this.#reportChanges());
  }

  #find(id: string): Printed {
    const printed = this.#runs.get(id) ?? new Printed();
    this.#runs.delete(id);
    this.#runs.set(id, printed); // the last one that printed comes last
    for (const old of [...this.#runs.keys()].slice(0, -MOST_RUNS)) this.#runs.delete(old);
    return printed;
  }

  /** Stops the timer when nothing was printed since the last call. */
  #reportChanges(): void {
    if (this.#changed.size === 0) this.close();
    for (const id of this.#changed)
      this.#report({ type: "run-output", id, count: this.#runs.get(id)?.count ?? 0 });
    this.#changed.clear();
  }
}

function createLine(text: string): OutputLine {
  const plain = stripVTControlCharacters(text);
  const isLong = plain.length > MOST_CHARACTERS;
  return { at: Date.now(), text: isLong ? `${plain.slice(0, MOST_CHARACTERS)}…` : plain };
}
