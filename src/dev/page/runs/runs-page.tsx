import { useSignal } from "@preact/signals";
import { countOf } from "../model/format.ts";
import { toHash } from "../model/route.ts";
import { runs } from "../model/state.ts";
import { toggleItem } from "../model/toggle-item.ts";
import { shownState } from "../parts/run-badge.tsx";
import { Filter } from "../parts/select.tsx";
import { RunTable } from "./run-table.tsx";

/** All runs on record, also those of `fx run`. */
export function RunsPage() {
  const task = useSignal("");
  const state = useSignal("");
  const chosen = useSignal<ReadonlySet<string>>(new Set());
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
      {runs.value.length > 1 && <CompareChosen chosen={chosen.value} />}
      {shown.length > 0 && (
        <RunTable
          runs={shown}
          label="Runs"
          chosen={chosen.value}
          onToggle={(id) => toggleItem(chosen, id)}
        />
      )}
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

/** Leads to the comparison of the two runs that are ticked, the older one first. */
function CompareChosen({ chosen }: { chosen: ReadonlySet<string> }) {
  const [second, first] = runs.value.filter(({ id }) => chosen.has(id));
  const canCompare = chosen.size === 2 && first !== undefined && second !== undefined;
  const compare = (): void => {
    if (canCompare) location.hash = toHash("compare", first.id, second.id);
  };
  return (
    <p class="row">
      <button disabled={!canCompare} onClick={compare}>
        Compare
      </button>
      <span class="dim" role="status">
        {canCompare ? "2 runs chosen." : `Tick two runs to compare them. ${chosen.size} chosen.`}
      </span>
    </p>
  );
}
