import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { api } from "../model/api.ts";
import type { LogRow } from "../model/log-rows.ts";
import { connection, outputCounts } from "../model/state.ts";

/** The lines that stay on the page. */
const MOST_ROWS = 5000;

/** What the code of a run prints, as rows of the log. */
export function useOutput(id: string): readonly LogRow[] {
  const rows = useSignal<readonly LogRow[]>([]);
  const reader = useMemo(() => ({ next: 0, isReading: false, isLate: false }), [id]);
  const count = outputCounts.value[id];
  const read = async (): Promise<void> => {
    reader.isLate = reader.isReading;
    if (reader.isReading) return;
    reader.isReading = true;
    try {
      const { lines, next } = await api.getOutput(id, reader.next);
      reader.next = next;
      const added = lines.map(({ at, text }): LogRow => ({
        at,
        source: "console",
        level: "info",
        text,
      }));
      if (added.length > 0) rows.value = [...rows.value, ...added].slice(-MOST_ROWS);
    } catch {
      // the server is away: the next change reads on
    } finally {
      reader.isReading = false;
    }
    if (reader.isLate) await read();
  };
  useEffect(() => void read(), [reader, count, connection.value]);
  return rows.value;
}
