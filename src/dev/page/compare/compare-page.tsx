import type { RunContent } from "../../protocol.ts";
import { countOf, formatAge } from "../model/format.ts";
import { now, useNow } from "../model/now.ts";
import { toHash } from "../model/route.ts";
import { FaultBox } from "../parts/fault-box.tsx";
import { RunBadge } from "../parts/run-badge.tsx";
import { RunDuration } from "../runs/run-table.tsx";
import { compareValues, countDifferences } from "./compare-values.ts";
import { ComparisonView, type RunPair } from "./comparison-view.tsx";
import { describeRun } from "./describe-run.ts";
import { DurationsPanel } from "./durations-panel.tsx";
import { type ComparedRun, useComparedRun } from "./use-compared-run.ts";

/** Two runs side by side: what happened, how long it took, and what they received and returned. */
export function ComparePage({ ids }: { ids: RunPair }) {
  const first = useComparedRun(ids[0]);
  const second = useComparedRun(ids[1]);
  return (
    <>
      <h1>Compare two runs</h1>
      <div class="compare-heads">
        <RunHead id={ids[0]} run={first} />
        <RunHead id={ids[1]} run={second} />
      </div>
      <p class="compare-ways">
        <a href={toHash({ view: "compare", ids: [ids[1], ids[0]] })}>Swap sides</a>
        <a href={toHash({ view: "runs" })}>Choose other runs</a>
      </p>
      {isRead(first) && isRead(second) && <Comparisons first={first} second={second} ids={ids} />}
    </>
  );
}

type ReadRun = ReturnType<typeof useComparedRun>;

function isRead(run: ReadRun): run is ComparedRun {
  return run !== undefined && "details" in run && "content" in run;
}

function RunHead({ id, run }: { id: string; run: ReadRun }) {
  useNow(true);
  const link = (
    <a class="mono" href={toHash({ view: "run", id })}>
      {id}
    </a>
  );
  if (!isRead(run))
    return (
      <section class="card" aria-label={`Run ${id}`}>
        <h2>{link}</h2>
        {run === undefined ? <p class="dim">Reading the run …</p> : <FaultBox fault={run} />}
      </section>
    );
  const { run: summary } = run.details;
  return (
    <section class="card" aria-label={`Run ${id}`}>
      <h2>
        {summary.task} {link}
      </h2>
      <p class="facts-line">
        <RunBadge run={summary} />
        <RunDuration run={summary} />
        <span>started {formatAge(now.value - Date.parse(summary.startedAt))}</span>
      </p>
    </section>
  );
}

interface ComparisonsProps {
  readonly first: ComparedRun;
  readonly second: ComparedRun;
  readonly ids: RunPair;
}

function Comparisons({ first, second, ids }: ComparisonsProps) {
  const content = (title: string, name: keyof RunContent) => (
    <Part title={title} first={first.content[name]} second={second.content[name]} ids={ids} />
  );
  return (
    <>
      <Part title="Run" first={describeRun(first)} second={describeRun(second)} ids={ids} />
      {content("Inputs", "inputs")}
      {content("Outputs", "outputs")}
      <DurationsPanel first={first} second={second} ids={ids} />
      {content("Template", "template")}
    </>
  );
}

interface PartProps {
  readonly title: string;
  readonly first: unknown;
  readonly second: unknown;
  readonly ids: RunPair;
}

/** One part of the comparison, folded if there is nothing to see. */
function Part({ title, first, second, ids }: PartProps) {
  const missing = ids.filter((_id, side) => (side === 0 ? first : second) === null);
  const comparison = compareValues(first, second);
  const count = countDifferences(comparison);
  const result = count === 0 ? "equal" : countOf(count, "difference");
  return (
    <details class="panel part" open={count > 0 || missing.length > 0}>
      <summary>
        <h2>{title}</h2>
        <span class="dim">{missing.length > 0 ? "cannot be compared" : result}</span>
      </summary>
      {missing.length === 0 ? (
        <ComparisonView comparison={comparison} ids={ids} />
      ) : (
        <p class="dim">
          {missing.length === 2
            ? "Neither run has them on record."
            : `Run ${missing[0]} has none on record.`}
        </p>
      )}
    </details>
  );
}
