import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { RunDetails } from "../../protocol.ts";
import { api } from "../model/api.ts";
import { oneAtATime } from "../model/one-at-a-time.ts";
import { RunStory } from "../model/run-story.ts";
import { connection, eventCounts, runsById } from "../model/state.ts";
import { type Loaded, useLoaded } from "../model/use-loaded.ts";

/** What happened in a run. The revision increases with each batch of events. */
export interface FollowedStory {
  readonly story: RunStory;
  readonly revision: number;
}

/** A run as the page knows it, which keeps up with the server. */
export interface FollowedRun extends FollowedStory {
  readonly details: Loaded<RunDetails>;
}

export function useRun(id: string): FollowedRun {
  const events = useSignal(useMemo(() => ({ story: new RunStory(), revision: 0 }), []));
  const readNew = useMemo(() => createEventReader(id, events), [id]);
  const state = stateKey(id);
  const { value, fault } = useLoaded(() => api.getRun(id), [id, state]);
  useEffect(() => void readNew(), [readNew, state, eventCounts.value[id]]);
  const details = value && { ...value, run: runsById.value.get(id) ?? value.run };
  return { details: { value: details, fault }, ...events.value };
}

/** The details change with the run's state, its phase and its attempt, and may change unseen. */
function stateKey(id: string): string {
  const run = runsById.value.get(id);
  return JSON.stringify([connection.value, run?.state, run?.phase, run?.attempt]);
}

/** Returns a function that reads the events that are new on record, page by page, each once. */
function createEventReader(id: string, events: Signal<FollowedStory>): () => Promise<void> {
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
