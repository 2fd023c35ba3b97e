import type { RecordedEvent } from "../../protocol.ts";
import { formatMs } from "./format.ts";
import { type LogRow, logRowsFromEvent } from "./log-rows.ts";
import { errorText, text } from "./text-from-event.ts";

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

export interface StoryLink {
  readonly uri: string;
  readonly name: string;
}

/** Reads a run's events in order: what the timeline and the log show. Never reads one twice. */
export class RunStory {
  readonly marks: Mark[] = [];
  readonly polls: Mark[] = [];
  readonly rows: LogRow[] = [];
  links: readonly StoryLink[] = [];
  startedAt = Infinity;
  lastAt = -Infinity;
  #attempt = 0;
  /** When the next attempt is due, if fx waits for it. */
  #dueAt = Infinity;
  readonly #open = new Map<string, Mark>();

  append(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      this.startedAt = Math.min(this.startedAt, event.at);
      this.lastAt = Math.max(this.lastAt, event.at);
      if (event.attempt !== this.#attempt) this.#startAttempt(event);
      this.#read(event);
      for (const row of logRowsFromEvent(event)) this.rows.push(row);
    }
  }

  /** The first event of an attempt may be that `create` returned: the attempt began when it was due. */
  #startAttempt(event: RecordedEvent): void {
    const beginning = { ...event, at: Math.min(event.at, this.#dueAt) };
    for (const key of [...this.#open.keys()]) this.#end(key, beginning.at);
    this.#attempt = event.attempt;
    this.#dueAt = Infinity;
    this.#begin("attempt", beginning, "attempts", "attempt", `attempt ${event.attempt}`, "");
    if (event.type === "started" || event.type === "created")
      this.#begin("create", beginning, "calls", "create", "create", "");
  }

  #read(event: RecordedEvent): void {
    switch (event.type) {
      case "created":
        if (!this.#open.has("create"))
          this.#begin("create", event, "calls", "create", "create", "");
        return this.#end("create", event.at, text(event["resourceMeta"]));
      case "phase":
        return this.#readPhase(event);
      case "resumed":
        return this.#point(
          event,
          "calls",
          "resumed",
          "resumed",
          `by process ${text(event["pid"])}`,
        );
      case "polled":
        this.polls.push(
          createMark(event, "calls", "get", `get ${text(event["polls"])}`, nextPoll(event)),
        );
        return;
      case "get-failed":
        return this.#point(event, "calls", "failed", "get failed", errorText(event["error"]));
      case "retrying":
        return this.#readRetry(event);
      case "deleting":
        return this.#begin("delete", event, "calls", "delete", "delete", text(event["why"]));
      case "deleted":
        return this.#end("delete", event.at);
      case "succeeded":
      case "ended":
        return this.#readEnd(event);
      case "injected": {
        const label = `injected: ${text(event["fault"])}`;
        return this.#point(event, "injected", "injected", label, text(event["message"]));
      }
      case "warning":
        return this.#point(event, "calls", "warning", "warning", text(event["message"]));
    }
  }

  #readPhase(event: RecordedEvent): void {
    const phase = text(event["phase"]);
    const message = text(event["message"]);
    const links = event["logLinks"];
    if (Array.isArray(links) && links.length > 0) this.links = links as StoryLink[];
    this.#end("create", event.at); // a task without a connector creates nothing
    const open = this.#open.get("phase");
    if (open?.kind === phase) open.message = message || open.message;
    else {
      this.#end("phase", event.at);
      this.#begin("phase", event, "phases", phase, phase, message);
    }
  }

  #readRetry(event: RecordedEvent): void {
    const waitMs = Number(event["inMs"]);
    this.#dueAt = event.at + waitMs;
    this.#end("attempt", event.at, errorText(event["error"]));
    for (const key of ["phase", "create"]) this.#end(key, event.at);
    this.#begin("wait", event, "waits", "wait", "retry", `waits ${formatMs(waitMs)}`);
  }

  #readEnd(event: RecordedEvent): void {
    for (const key of [...this.#open.keys()]) this.#end(key, event.at);
    const how = event.type === "succeeded" ? "succeeded" : text(event["how"]);
    const message = event.type === "succeeded" ? "" : errorText(event["error"]);
    this.#point(event, "calls", how === "succeeded" ? "succeeded" : "failed", how, message);
  }

  #begin(
    key: string,
    event: RecordedEvent,
    lane: Mark["lane"],
    kind: string,
    label: string,
    message: string,
  ): void {
    const mark = createMark(event, lane, kind, label, message);
    mark.to = null;
    this.#open.set(key, mark);
    this.marks.push(mark);
  }

  #point(
    event: RecordedEvent,
    lane: Mark["lane"],
    kind: string,
    label: string,
    message: string,
  ): void {
    this.marks.push(createMark(event, lane, kind, label, message));
  }

  #end(key: string, at: number, message?: string): void {
    const mark = this.#open.get(key);
    if (mark === undefined) return;
    mark.to = at;
    if (message !== undefined) mark.message = message;
    this.#open.delete(key);
  }
}

function createMark(
  { at, attempt }: RecordedEvent,
  lane: Mark["lane"],
  kind: string,
  label: string,
  message: string,
): Mark {
  return { lane, kind, label, attempt, from: at, to: at, message };
}

function nextPoll(event: RecordedEvent): string {
  return `next in ${formatMs(Number(event["nextInMs"]))}`;
}
