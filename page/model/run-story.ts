import {
  describeEvent,
  formatMs,
  getErrorText,
  type LogLink,
  type RunEvent,
} from "../../src/dev/shared.ts";
import { type LogRow, logRowsFromEvent } from "./log-rows.ts";

/** Something on the timeline. `to` is null while it lasts; points end where they begin. */
export interface Mark {
  readonly lane: "attempts" | "phases" | "calls" | "injected" | "waits";
  /** A phase, or what fx did: it selects the colour. */
  readonly kind: string;
  readonly label: string;
  readonly attempt: number;
  readonly from: number;
  to: number | null;
  message: string;
}

/** Reads a run's events in order: what the timeline and the log show. Never reads one twice. */
export class RunStory {
  readonly marks: Mark[] = [];
  readonly polls: Mark[] = [];
  readonly rows: LogRow[] = [];
  links: readonly LogLink[] = [];
  startedAt = Infinity;
  lastAt = -Infinity;
  #attempt = 0;
  /** When the next attempt is due, if fx waits for it. */
  #dueAt = Infinity;
  readonly #open = new Map<string, Mark>();

  append(events: readonly RunEvent[]): void {
    for (const event of events) {
      this.startedAt = Math.min(this.startedAt, event.at);
      this.lastAt = Math.max(this.lastAt, event.at);
      if (event.attempt !== this.#attempt) this.#startAttempt(event);
      this.#read(event);
      for (const row of logRowsFromEvent(event)) this.rows.push(row);
    }
  }

  /** The first event of an attempt may be that `create` returned: the attempt began when it was due. */
  #startAttempt(event: RunEvent): void {
    const beginning = { ...event, at: Math.min(event.at, this.#dueAt) };
    this.#endAll(beginning.at);
    this.#attempt = event.attempt;
    this.#dueAt = Infinity;
    this.#begin("attempt", beginning, "attempts", "attempt", `attempt ${event.attempt}`);
    if (event.type === "started" || event.type === "created")
      this.#begin("create", beginning, "calls", "create", "create");
  }

  #read(event: RunEvent): void {
    switch (event.type) {
      case "created":
        if (!this.#open.has("create")) this.#begin("create", event, "calls", "create", "create");
        return this.#end("create", event.at, event.resourceMeta);
      case "phase":
        return this.#readPhase(event);
      case "polled": {
        const { what, text } = describeEvent(event);
        this.polls.push(createMark(event, "calls", "get", what, text));
        return;
      }
      case "retrying":
        return this.#readRetry(event);
      case "deleting":
        return this.#begin("delete", event, "calls", "delete", "delete", event.why);
      case "deleted":
        return this.#end("delete", event.at);
      case "succeeded":
        this.#endAll(event.at);
        return this.#point(event, "calls", "succeeded", "succeeded");
      case "ended":
        this.#endAll(event.at);
        return this.#point(event, "calls", "failed", event.how, getErrorText(event.error));
      case "injected":
        return this.#point(
          event,
          "injected",
          "injected",
          `injected: ${event.fault}`,
          event.message,
        );
      case "get-failed":
        return this.#describe(event, "failed");
      case "resumed":
      case "warning":
        return this.#describe(event, event.type);
      case "started":
      case "log":
      case "logged":
        return;
    }
  }

  #readPhase(event: Extract<RunEvent, { type: "phase" }>): void {
    const { phase, message, logLinks } = event;
    if (logLinks.length > 0) this.links = logLinks;
    this.#end("create", event.at); // a task without a connector creates nothing
    const open = this.#open.get("phase");
    if (open?.kind === phase) open.message = message || open.message;
    else {
      this.#end("phase", event.at);
      this.#begin("phase", event, "phases", phase, phase, message);
    }
  }

  #readRetry(event: Extract<RunEvent, { type: "retrying" }>): void {
    this.#dueAt = event.at + event.inMs;
    this.#end("attempt", event.at, getErrorText(event.error));
    for (const key of ["phase", "create"]) this.#end(key, event.at);
    this.#begin("wait", event, "waits", "wait", "retry", `waits ${formatMs(event.inMs)}`);
  }

  #endAll(at: number): void {
    for (const key of [...this.#open.keys()]) this.#end(key, at);
  }

  #describe(event: RunEvent, kind: string): void {
    const { what, text } = describeEvent(event);
    this.#point(event, "calls", kind, what, text);
  }

  #begin(key: string, event: RunEvent, ...mark: MarkParts): void {
    const open = { ...createMark(event, ...mark), to: null };
    this.#open.set(key, open);
    this.marks.push(open);
  }

  #point(event: RunEvent, ...mark: MarkParts): void {
    this.marks.push(createMark(event, ...mark));
  }

  #end(key: string, at: number, message?: string): void {
    const mark = this.#open.get(key);
    if (mark === undefined) return;
    mark.to = at;
    if (message !== undefined) mark.message = message;
    this.#open.delete(key);
  }
}

type MarkParts = [lane: Mark["lane"], kind: string, label: string, message?: string];

function createMark(
  { at, attempt }: RunEvent,
  ...[lane, kind, label, message = ""]: MarkParts
): Mark {
  return { lane, kind, label, attempt, from: at, to: at, message };
}
