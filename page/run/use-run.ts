import { useSignal } from "@preact/signals";
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
  const state = stateKey(id);
  const { value, fault } = useLoaded(() => api.getRun(id), [id, state]);
  const size = runsById.value.get(id)?.eventBytes;
  useNews(id, [state, size], api.getEvents, ({ events: added }) => {
    if (added.length === 0) return;
    const { story, revision } = events.value;
    story.append(added);
    events.value = { story, revision: revision + 1 };
  });
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

/** Reads what is new of a run, each part once, whenever one of `changes` changes. */
function useNews<News extends { readonly next: number }>(
  id: string,
  changes: readonly unknown[],
  read: (id: string, from: number) => Promise<News>,
  add: (news: News) => void,
): void {
  const readNew = useMemo(() => {
    let from = 0;
    return oneAtATime(async () => {
      const news = await read(id, from);
      from = news.next;
      add(news);
    });
  }, [id]);
  useEffect(() => void readNew(), [readNew, ...changes]);
}

/** The lines that stay on the page. */
const MOST_ROWS = 5000;

/** What the code of a run prints, as rows of the log. */
export function useOutput(id: string): readonly LogRow[] {
  const rows = useSignal<readonly LogRow[]>([]);
  useNews(id, [outputCounts.value[id], connection.value], api.getOutput, ({ lines }) => {
    const added = lines.map((line): LogRow => ({ ...line, source: "console", level: "info" }));
    if (added.length > 0) rows.value = [...rows.value, ...added].slice(-MOST_ROWS);
  });
  return rows.value;
}
