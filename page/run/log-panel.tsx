import { type Signal, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { countOf } from "../../src/dev/shared.ts";
import { type LogRow, type LogSource, mergeRows } from "../model/log-rows.ts";
import { LogEntry } from "../parts/log-entry.tsx";
import { VirtualList } from "../parts/virtual-list.tsx";
import { type FollowedStory, useOutput } from "./use-run.ts";

/** The filter of each source, and its name in a line. */
const SOURCES: Readonly<Record<LogSource, { readonly title: string; readonly from: string }>> = {
  run: { title: "Events", from: "event" },
  job: { title: "Job's log", from: "job" },
  code: { title: "Your code's log", from: "code" },
  console: { title: "Console output", from: "print" },
  poll: { title: "Polls", from: "poll" },
};

/** The job's log, what the author's code logs and prints, and the run's events, in one list. */
export function LogPanel({ id, story, revision }: FollowedStory & { id: string }) {
  const printed = useOutput(id);
  const hidden = useSignal<ReadonlySet<LogSource>>(new Set(["poll"]));
  const search = useSignal("");
  const selected = useSignal<LogRow | null>(null);
  const rows = useMemo(
    () => filterRows(mergeRows(story.rows, printed), hidden.value, search.value),
    [story, revision, printed, hidden.value, search.value],
  );
  return (
    <section class="panel stack" aria-label="Log">
      <div class="row">
        <h2>Log</h2>
        {(Object.keys(SOURCES) as LogSource[]).map((source) => (
          <label key={source}>
            <input
              type="checkbox"
              checked={!hidden.value.has(source)}
              onChange={() => toggleItem(hidden, source)}
            />
            {SOURCES[source].title}
          </label>
        ))}
        <input
          type="search"
          aria-label="Search the log"
          placeholder="Search"
          value={search.value}
          onInput={(event) => (search.value = event.currentTarget.value)}
        />
        <span class="dim" role="status">
          {countOf(rows.length, "line")}
        </span>
      </div>
      {rows.length === 0 ? (
        <p class="dim">No lines to show.</p>
      ) : (
        <VirtualList
          label="Lines of the log"
          count={rows.length}
          selected={selected.value === null ? -1 : rows.indexOf(selected.value)}
          onSelect={(index) => (selected.value = rows[index] ?? null)}
          renderRow={(index) => (
            <LogEntry {...rows[index]!} from={SOURCES[rows[index]!.source].from} />
          )}
        />
      )}
      {selected.value !== null && (
        <pre class="sunk pre" tabIndex={0} aria-label="The chosen line">
          {selected.value.text}
        </pre>
      )}
    </section>
  );
}

/** Removes an item from the set in a signal, or adds it if it is not there. */
function toggleItem<T>(set: Signal<ReadonlySet<T>>, item: T): void {
  const next = new Set(set.value);
  if (!next.delete(item)) next.add(item);
  set.value = next;
}

function filterRows(
  rows: readonly LogRow[],
  hidden: ReadonlySet<LogSource>,
  search: string,
): readonly LogRow[] {
  const wanted = search.toLowerCase();
  return rows.filter(
    ({ source, text }) =>
      !hidden.has(source) && (wanted === "" || text.toLowerCase().includes(wanted)),
  );
}
