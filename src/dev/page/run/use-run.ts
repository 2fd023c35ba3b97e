import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { ShownFault } from "../../protocol-parts.ts";
import type { RunDetails } from "../../protocol.ts";
import { api, faultFromError } from "../model/api.ts";
import { oneAtATime } from "../model/one-at-a-time.ts";
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
  const { run, readNew } = useMemo(() => followRun(id), [id]);
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
  useEffect(() => void readNew(), [readNew, state, count]);
  return run;
}

function followRun(id: string) {
  const run: FollowedRun = {
    details: signal(null),
    fault: signal(null),
    events: signal({ story: new RunStory(), revision: 0 }),
  };
  return { run, readNew: createEventReader(id, run.events) };
}

/** The details change with the run's state, its phase and its attempt, and may change unseen. */
function stateKey(id: string): string {
  const run = runsById.value.get(id);
  return JSON.stringify([connection.value, run?.state, run?.phase, run?.attempt]);
}

/** Returns a function that reads the events that are new on record, page by page, each once. */
function createEventReader(id: string, events: FollowedRun["events"]): () => Promise<void> {
  let from = 0;
  return oneAtATime(async () => {
    for (let isEnd = false; !isEnd;) {
      const page = await api.getEvents(id, from);
      from = page.next;
      ({ isEnd } = page);
      if (page.events.length === 0) continue;
      const { story, revision } = events.value;
      story.append(page.events);
      events.value = { story, revision: revision + 1 };
    }
  });
}
