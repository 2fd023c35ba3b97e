import { useSignal } from "@preact/signals";
import { countOf } from "../model/format.ts";
import { runs } from "../model/state.ts";
import { shownState } from "../parts/run-badge.tsx";
import { Filter } from "../parts/select.tsx";
import { RunTable } from "./run-table.tsx";

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
