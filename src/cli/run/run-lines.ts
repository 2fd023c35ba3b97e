import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { readAuthorStack, showPlace } from "../../runtime/base/source/source-location.ts";
import { joinLines, plainText } from "../../runtime/base/text.ts";
import { formatEvent, type RunEvent } from "../../runtime/task/run/run-event.ts";
import { isTerminal } from "../../runtime/wire/models/phase.ts";

/** Shows the progress of a local run on standard error. */
export interface RunView {
  show(event: RunEvent): void;
  /** Ends the view. `tookMs` is undefined unless the run has succeeded. */
  end(tookMs?: number): void;
}

type PhaseEvent = Extract<RunEvent, { type: "phase" }>;

/**
 * The view for a pipe or a log: a line for each phase, at most one message per second, and a line
 * for every other event, in the order of their times.
 */
export class RunLines implements RunView {
  readonly #faults: GetFaultLine;
  readonly #held = new HeldLines((at, text) => this.#write(at, text));
  readonly #links = new Set<string>();
  #runId = "";
  #state = "";
  #phaseText = "";
  /** The final phase, until the last log lines of the job are written. */
  #endText: string | undefined;
  #lastAt = 0;

  constructor(
    private readonly task: string,
    cwd: string,
    private readonly writeLine: (line: string) => void,
  ) {
    this.#faults = new GetFaultLine(cwd);
  }

  show(event: RunEvent): void {
    this.#faults.note(event);
    this.#lastAt = event.at;
    switch (event.type) {
      case "started":
        this.#runId = event.runId;
        return;
      case "resumed":
        this.#runId = event.runId;
        break;
      case "phase":
        return this.#showPhase(event);
      case "get-failed":
        return this.#held.offer("fault", event.at, this.#faults.format(", retrying"));
      case "polled":
        return this.#held.tick(event.at);
      case "log":
        this.#held.flush(event.at);
        for (const { message } of event.lines) this.#write(event.at, `log ${message}`);
        return;
      case "logged":
      case "warning":
        this.#held.flush(event.at);
        break;
      case "created":
      case "succeeded":
      case "ended":
        return this.#flush(event.at);
      default:
        this.#flush(event.at);
    }
    this.#write(event.at, formatEvent(event));
  }

  end(): void {
    this.#flush(this.#lastAt);
  }

  #showPhase({ at, phase, attempt, message, logLinks }: PhaseEvent): void {
    const state = `phase=${phase} attempt=${attempt}`;
    const text = message === "" ? state : `${state} ${JSON.stringify(message)}`;
    if (text === this.#phaseText) this.#held.tick(at);
    else if (state === this.#state) this.#held.offer("message", at, text);
    else {
      this.#flush(at);
      if (isTerminal(phase)) this.#endText = text;
      else {
        this.#held.offer("message", at, text);
        this.#held.flush(at);
      }
    }
    this.#state = state;
    this.#phaseText = text;
    for (const { uri, name } of logLinks.filter((link) => !this.#links.has(link.uri))) {
      this.#held.flush(at);
      this.#links.add(uri);
      this.#write(at, `link=${uri} ${JSON.stringify(name)}`);
    }
  }

  /** Writes all lines that are held; the final phase after the log, with the time of the last line. */
  #flush(now: number): void {
    this.#held.flush(now);
    if (this.#endText !== undefined) this.#write(now, this.#endText);
    this.#endText = undefined;
  }

  #write(at: number, text: string): void {
    const time = new Date(at).toISOString().replace(/\.\d+Z$/, "Z"); // without milliseconds
    this.writeLine(
      `${time} ${plainText(this.task)} run=${this.#runId} ${joinLines(plainText(text))}`,
    );
  }
}

const INTERVAL_MS = 1000;

/**
 * Writes at most one line of each kind per second. Of those that come too early, it keeps the newest
 * until the next `tick` or `flush`: there is no timer, so call `tick` with each event.
 */
class HeldLines {
  /** In the order of their times. */
  readonly #held = new Map<string, { readonly at: number; readonly text: string }>();
  readonly #writtenAt = new Map<string, number>();

  constructor(private readonly write: (at: number, text: string) => void) {}

  offer(kind: string, at: number, text: string): void {
    this.#held.delete(kind);
    this.#held.set(kind, { at, text });
    this.tick(at);
  }

  /** Writes the held lines if the second of one of them has passed. */
  tick(now: number): void {
    const isDue = (kind: string): boolean =>
      now - (this.#writtenAt.get(kind) ?? -Infinity) >= INTERVAL_MS;
    if ([...this.#held.keys()].some(isDue)) this.flush(now);
  }

  flush(now: number): void {
    for (const [kind, { at, text }] of this.#held) {
      this.#writtenAt.set(kind, now);
      this.write(at, text);
    }
    this.#held.clear();
  }
}

const MISTAKES = [TypeError, ReferenceError, RangeError];

/** Counts how often `get` has failed since its last success. */
export class GetFaultLine {
  #count = 0;
  #hasFailedSincePoll = false;
  #latest: unknown;

  constructor(private readonly cwd: string) {}

  /** The count, the consequence and the latest error; empty if `get` works. */
  format(consequence: string): string {
    if (this.#count === 0) return "";
    const times = this.#count === 1 ? "" : ` ${this.#count} times`;
    return `get failed${times}${consequence}: ${describeThrown(this.#latest)}${formatPlace(this.#latest, this.cwd)}`;
  }

  note(event: RunEvent): void {
    if (event.type === "get-failed") {
      this.#count += 1;
      this.#latest = event.error;
      this.#hasFailedSincePoll = true;
    } else if (event.type === "polled") {
      if (!this.#hasFailedSincePoll) this.#count = 0;
      this.#hasFailedSincePoll = false;
    } else if (event.type !== "log" && event.type !== "warning") this.#count = 0;
  }
}

/** Where an error that is probably a mistake in the code was thrown: fx polls on, so no other line shows it. */
function formatPlace(error: unknown, cwd: string): string {
  if (!MISTAKES.some((type) => error instanceof type)) return "";
  const { location } = readAuthorStack(error);
  return location === undefined ? "" : ` (${showPlace(location, cwd)})`;
}
