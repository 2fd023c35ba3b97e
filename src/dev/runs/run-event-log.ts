import { FollowedEvents } from "../../runtime/local/record/run-events.ts";
import type { RunEvent } from "../../runtime/task/run/run-event.ts";
import type { RunEvents } from "../protocol.ts";

/** The events that one request returns at most. */
const MOST_EVENTS = 5000;

/** The events of a run that are on record so far. */
export class RunEventLog {
  readonly #folder: string;
  #file: FollowedEvents;
  readonly events: RunEvent[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    this.#file = new FollowedEvents(folder);
  }

  /** Reads the events that were added. Returns false if there are none. */
  readNew(): boolean {
    if (this.events.length === 0) {
      this.#file.close(); // the file may not have existed when it was opened
      this.#file = new FollowedEvents(this.#folder);
    }
    const added = this.#file.readNew();
    for (const event of added) this.events.push(withPlainError(event));
    return added.length > 0;
  }

  slice(from: number): RunEvents {
    const events = this.events.slice(from, from + MOST_EVENTS);
    const next = from + events.length;
    return { events, next, isEnd: next >= this.events.length };
  }

  close(): void {
    this.#file.close();
  }
}

/** JSON has no errors. */
function withPlainError(event: RunEvent): RunEvent {
  if (!("error" in event)) return event;
  const { name, message } = event.error as Error;
  return { ...event, error: { name, message } };
}
