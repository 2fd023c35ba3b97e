import { toHash } from "../model/route.ts";
import { runs } from "../model/state.ts";

/** Leads to the comparison of the two runs that are ticked, the older one first. */
export function CompareChosen({ chosen }: { chosen: ReadonlySet<string> }) {
  const [second, first] = runs.value.filter(({ id }) => chosen.has(id));
  const canCompare = chosen.size === 2 && first !== undefined && second !== undefined;
  const compare = (): void => {
    if (canCompare) location.hash = toHash({ view: "compare", ids: [first.id, second.id] });
  };
  return (
    <p class="filters">
      <button type="button" disabled={!canCompare} onClick={compare}>
        Compare
      </button>
      <span class="dim" role="status">
        {canCompare ? "2 runs chosen." : `Tick two runs to compare them. ${chosen.size} chosen.`}
      </span>
    </p>
  );
}
