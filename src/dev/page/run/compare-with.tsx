import { useSignal } from "@preact/signals";
import type { ListedRun } from "../../protocol.ts";
import { formatAge } from "../model/format.ts";
import { now } from "../model/now.ts";
import { toHash } from "../model/route.ts";
import { runs } from "../model/state.ts";
import { shownState } from "../parts/run-badge.tsx";
import { Select } from "../parts/select.tsx";

/** Chooses another run to compare this one with; the run before it of the same task at first. */
export function CompareWith({ run }: { run: ListedRun }) {
  const chosen = useSignal<string | null>(null);
  const others = sortOthers(run);
  const other = others.find(({ id }) => id === chosen.value) ?? others[0];
  if (other === undefined) return null;
  const compare = (): void => {
    location.hash = toHash("compare", other.id, run.id);
  };
  return (
    <span class="row">
      <label>
        Compare with
        <Select
          label="Compare with"
          value={other.id}
          options={others.map((each) => [each.id, describe(each, run)])}
          onChoose={(id) => (chosen.value = id)}
        />
      </label>
      <button onClick={compare}>Compare</button>
    </span>
  );
}

function describe(other: ListedRun, run: ListedRun): string {
  const age = formatAge(now.value - Date.parse(other.startedAt));
  const task = other.task === run.task ? [] : [other.task];
  return [other.id, ...task, shownState(other), age].join(" · ");
}

/** Runs of the same task first, those before this run first among them. */
function sortOthers(run: ListedRun): ListedRun[] {
  const rank = (other: ListedRun): number =>
    Number(other.task !== run.task) * 2 + Number(other.startedAt > run.startedAt);
  return runs.value.filter(({ id }) => id !== run.id).sort((a, b) => rank(a) - rank(b));
}
