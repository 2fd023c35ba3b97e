import { plainText } from "../../runtime/base/text.ts";
import type { RunEvent } from "../../runtime/task/run/run-event.ts";
import { formatMs } from "../../runtime/values/types/duration.ts";
import { isTerminal } from "../../runtime/wire/models/phase.ts";
import { GetFaults } from "./get-faults.ts";
import { LimitedLine } from "./limited-line.ts";
import type { RunView } from "./run-view.ts";

type PhaseEvent = Extract<RunEvent, { type: "phase" }>;

/** For a pipe or a log: a line for each phase, at most one message a second, and everything else as it happens. */
export class RunLines implements RunView {
  readonly #task: string;
  readonly #now: () => number;
  readonly #writeLine: (line: string) => void;
  readonly #faults = new GetFaults();
  readonly #faultLine = new LimitedLine((at, text) => this.#write(at, text));
  readonly #messageLine = new LimitedLine((at, text) => this.#write(at, text));
  readonly #links = new Set<string>();
  #runId = "";
  #state = "";
  #isOver = false;

  /** `now` is the run's clock, by which its events have their times. */
  constructor(task: string, now: () => number, write: (line: string) => void) {
    this.#task = task;
    this.#now = now;
    this.#writeLine = write;
  }

  show(event: RunEvent): void {
    this.#faults.note(event);
    switch (event.type) {
      case "started":
        this.#runId = event.runId;
        return;
      case "phase":
        return this.#showPhase(event);
      case "get-failed":
        return this.#faultLine.offer(event.at, this.#faults.format(", asking again"));
      case "polled":
      case "log":
      case "warning":
        if (!this.#isOver) this.#tick(event.at);
        break;
      default:
        this.#flush(event.at);
    }
    for (const text of formatEvent(event)) this.#write(event.at, text);
  }

  logged(level: string, text: string): void {
    this.#write(this.#now(), `${level}: ${text}`);
  }

  succeeded(): void {
    this.#flush(this.#now());
  }

  failed(): void {
    this.#flush(this.#now());
  }

  /** The line of a job's end waits until the last lines of the job's log are written. */
  #showPhase({ at, phase, attempt, message, logLinks }: PhaseEvent): void {
    const state = `phase=${phase} attempt=${attempt}`;
    const text = message === "" ? state : `${state} ${JSON.stringify(message)}`;
    this.#isOver = isTerminal(phase);
    if (state === this.#state) this.#messageLine.offer(at, text);
    else {
      this.#flush(at);
      this.#messageLine.hold(at, text);
      if (!this.#isOver) this.#flush(at);
    }
    this.#state = state;
    for (const { uri, name } of logLinks.filter((link) => !this.#links.has(link.uri))) {
      this.#links.add(uri);
      this.#write(at, `link=${uri} ${JSON.stringify(name)}`);
    }
  }

  #tick(now: number): void {
    this.#faultLine.tick(now);
    this.#messageLine.tick(now);
  }

  #flush(now: number): void {
    this.#faultLine.flush(now);
    this.#messageLine.flush(now);
  }

  #write(at: number, text: string): void {
    this.#writeLine(
      `${formatTime(at)} ${plainText(this.#task)} run=${this.#runId} ${joinLines(plainText(text))}`,
    );
  }
}

function formatEvent(event: RunEvent): string[] {
  switch (event.type) {
    case "log":
      return event.lines.map((line) => `log ${line.message}`);
    case "retrying":
      return [
        `attempt ${event.attempt} failed: ${event.error instanceof Error ? event.error.message : String(event.error)}; next in ${formatMs(event.inMs)}`,
      ];
    case "deleting":
      return [
        `${event.stopped ? "stopping" : "its end was not seen"}: asked the connector to delete the job (${event.why})`,
      ];
    case "deleted":
      return [`deleted in ${formatMs(event.tookMs)}`];
    case "warning":
      return [`warning: ${event.message}`];
    default:
      return [];
  }
}

function joinLines(text: string): string {
  return text.replace(/\s*\n\s*/g, " ⏎ ");
}

/** Whole seconds, in UTC. */
function formatTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}
