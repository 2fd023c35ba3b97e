import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { api } from "../model/api.ts";
import type { LogRow } from "../model/log-rows.ts";
import { oneAtATime } from "../model/one-at-a-time.ts";
import { connection, outputCounts } from "../model/state.ts";

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
