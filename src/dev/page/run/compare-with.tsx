import { useSignal } from "@preact/signals";
import type { ListedRun } from "../../protocol.ts";
import { formatAge } from "../model/format.ts";
import { now } from "../model/now.ts";
import { toHash } from "../model/route.ts";
import { runs } from "../model/state.ts";
import { shownState } from "../parts/run-badge.tsx";

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
        <select value={other.id} onChange={(event) => (chosen.value = event.currentTarget.value)}>
          {others.map((each) => (
            <option key={each.id} value={each.id}>
              {each.id} · {each.task === run.task ? "" : `${each.task} · `}
              {shownState(each)} · {formatAge(now.value - Date.parse(each.startedAt))}
            </option>
          ))}
        </select>
      </label>
      <button onClick={compare}>Compare</button>
    </span>
  );
}

/** Runs of the same task first, those before this run first among them. */
function sortOthers(run: ListedRun): ListedRun[] {
  const rank = (other: ListedRun): number =>
    Number(other.task !== run.task) * 2 + Number(other.startedAt > run.startedAt);
  return runs.value.filter(({ id }) => id !== run.id).sort((a, b) => rank(a) - rank(b));
}
