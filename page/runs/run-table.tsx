import { useSignal } from "@preact/signals";
import { countOf, formatMs, formatTimeAgo, type ListedRun } from "../../src/dev/shared.ts";
import { now } from "../model/now.ts";
import { runs, toHash } from "../model/state.ts";
import { RunBadge, shownState } from "../parts/badge.tsx";
import { Filter } from "../parts/select.tsx";

const COLUMNS = [
  ["Run"],
  ["Task"],
  ["State"],
  ["Started"],
  ["Took", "number"],
  ["Attempt", "number"],
  ["Message"],
] as const;

/** Runs in rows, the newest first. */
export function RunTable({ runs, label }: { runs: readonly ListedRun[]; label: string }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {COLUMNS.map(([name, look]) => (
              <th key={name} scope="col" class={look}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunRow({ run }: { run: ListedRun }) {
  return (
    <tr>
      <td class="mono">
        <a href={toHash("runs", run.id)}>{run.id}</a>
      </td>
      <td>{run.task}</td>
      <td>
        <RunBadge run={run} />
      </td>
      <td class="nowrap" title={run.startedAt}>
        {formatTimeAgo(now.value - Date.parse(run.startedAt))}
      </td>
      <td class="number nowrap">
        <RunDuration run={run} />
      </td>
      <td class="number nowrap">
        {run.attempt}/{run.attempts}
      </td>
      <td class="message" title={run.message}>
        {run.message}
      </td>
    </tr>
  );
}

/** How long a run took, or takes so far. */
export function RunDuration({ run }: { run: ListedRun }) {
  if (run.tookMs !== null) return <>{formatMs(run.tookMs)}</>;
  if (run.state !== "running") return <>–</>;
  return <>{formatMs(now.value - Date.parse(run.startedAt))}</>;
}

/** All runs on record, also those of `fx run`. */
export function RunsPage() {
  const task = useSignal("");
  const state = useSignal("");
  const shown = runs.value.filter(
    (run) =>
      (task.value === "" || run.task === task.value) &&
      (state.value === "" || shownState(run) === state.value),
  );
  return (
    <>
      <h1>Runs</h1>
      <div class="row">
        <Filter label="Task" chosen={task} choices={runs.value.map((run) => run.task)} />
        <Filter label="State" chosen={state} choices={runs.value.map(shownState)} />
        <span class="dim" role="status">
          {countOf(shown.length, "run")}
        </span>
      </div>
      {shown.length > 0 && <RunTable runs={shown} label="Runs" />}
      {shown.length === 0 && (
        <p class="dim">
          {runs.value.length === 0
            ? "Nothing has run yet. Open a task and run it."
            : "No run matches these filters."}
        </p>
      )}
    </>
  );
}
