import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { api, useLoaded } from "../model/api.ts";
import type { LogRow } from "../model/log-rows.ts";
import { oneAtATime } from "../model/one-at-a-time.ts";
import { RunStory } from "../model/run-story.ts";
import { connection, outputCounts, runsById } from "../model/state.ts";

/** What happened in a run. The revision increases with each batch of events. */
export interface FollowedStory {
  readonly story: RunStory;
  readonly revision: number;
}

export interface FollowedDetails {
  /** False while the page reads what the run left when it ended. */
  readonly isReadToEnd: boolean;
}

/** A run as the page knows it, which keeps up with the server. */
export function useRun(id: string) {
  const events = useSignal(useMemo(() => ({ story: new RunStory(), revision: 0 }), []));
  const readNew = useMemo(() => createEventReader(id, events), [id]);
  const state = stateKey(id);
  const { value, fault } = useLoaded(() => api.getRun(id), [id, state]);
  const size = runsById.value.get(id)?.eventBytes;
  useEffect(() => void readNew(), [readNew, state, size]);
  const run = runsById.value.get(id) ?? value?.run;
  const isReadToEnd = fault !== null || value?.run.state === run?.state;
  const details = value && { ...value, run: run!, isReadToEnd };
  return { details: { value: details, fault }, ...events.value };
}

/** The details change with the run's state, its phase and its attempt, and may change unseen. */
function stateKey(id: string): string {
  const run = runsById.value.get(id);
  return JSON.stringify([connection.value, run?.state, run?.phase, run?.attempt]);
}

/** Returns a function that reads the events that are new on record, each once. */
function createEventReader(id: string, events: Signal<FollowedStory>): () => Promise<void> {
  let from = 0;
  return oneAtATime(async () => {
    const added = await api.getEvents(id, from);
    from = added.next;
    if (added.events.length === 0) return;
    const { story, revision } = events.value;
    story.append(added.events);
    events.value = { story, revision: revision + 1 };
  });
}

/** The lines that stay on the page. */
const MOST_ROWS = 5000;

/** What the code of a run prints, as rows of the log. */
export function useOutput(id: string): readonly LogRow[] {
  const rows = useSignal<readonly LogRow[]>([]);
  const readNew = useMemo(() => createOutputReader(id, rows), [id]);
  const count = outputCounts.value[id];
  useEffect(() => void readNew(), [readNew, count, connection.value]);
  return rows.value;
}

function createOutputReader(id: string, rows: Signal<readonly LogRow[]>): () => Promise<void> {
  let from = 0;
  return oneAtATime(async () => {
    const { lines, next } = await api.getOutput(id, from);
    from = next;
    const added = lines.map(({ at, text }): LogRow => ({
      at,
      source: "console",
      level: "info",
      text,
    }));
    if (added.length > 0) rows.value = [...rows.value, ...added].slice(-MOST_ROWS);
  });
}
