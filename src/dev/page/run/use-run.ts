import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { RunDetails, ShownFault } from "../../protocol.ts";
import { api, faultFromError } from "../model/api.ts";
import { RunStory } from "../model/run-story.ts";
import { connection, eventCounts, runsById } from "../model/state.ts";

/** A run as the page knows it, which keeps up with the server. */
export interface FollowedRun {
  readonly details: Signal<RunDetails | null>;
  readonly fault: Signal<ShownFault | null>;
  /** The revision increases with each batch of events that the story has read. */
  readonly events: Signal<{ readonly story: RunStory; readonly revision: number }>;
}

export function useRun(id: string): FollowedRun {
  const { run, reader } = useMemo(() => followRun(id), [id]);
  const state = stateKey(id);
  const count = eventCounts.value[id];
  useEffect(() => {
    let isCurrent = true;
    api.getRun(id).then(
      (details) => {
        if (!isCurrent) return;
        run.details.value = details;
        run.fault.value = null;
      },
      (error: unknown) => {
        if (isCurrent) run.fault.value = faultFromError(error);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [run, state]);
  useEffect(() => void reader.readNew(), [reader, state, count]);
  return run;
}

function followRun(id: string): { readonly run: FollowedRun; readonly reader: EventReader } {
  const run: FollowedRun = {
    details: signal(null),
    fault: signal(null),
    events: signal({ story: new RunStory(), revision: 0 }),
  };
  return { run, reader: new EventReader(id, run.events) };
}

/** The details change with the run's state, its phase and its attempt, and may change unseen. */
function stateKey(id: string): string {
  const run = runsById.value.get(id);
  return JSON.stringify([connection.value, run?.state, run?.phase, run?.attempt]);
}

/** Reads a run's events page by page, each once. */
class EventReader {
  readonly #id: string;
  readonly #events: FollowedRun["events"];
  #next = 0;
  #isReading = false;
  #hasMore = false;

  constructor(id: string, events: FollowedRun["events"]) {
    this.#id = id;
    this.#events = events;
  }

  /** Reads what is on record by now. Calls while it reads make it look again at the end. */
  async readNew(): Promise<void> {
    this.#hasMore = true;
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      while (this.#hasMore) await this.#readPage();
    } catch {
      // The run has no events yet, or the server is away: the next change reads on.
    } finally {
      this.#isReading = false;
    }
  }

  async #readPage(): Promise<void> {
    this.#hasMore = false;
    const { events, next, isEnd } = await api.getEvents(this.#id, this.#next);
    this.#next = next;
    if (!isEnd) this.#hasMore = true;
    if (events.length === 0) return;
    const { story, revision } = this.#events.value;
    story.append(events);
    this.#events.value = { story, revision: revision + 1 };
  }
}
