import type { RunContent, RunDetails } from "../../protocol.ts";
import { api } from "../model/api.ts";
import { countOf, formatAge } from "../model/format.ts";
import { now } from "../model/now.ts";
import { toHash } from "../model/route.ts";
import type { RunStory } from "../model/run-story.ts";
import { type Loaded, useLoaded } from "../model/use-loaded.ts";
import { FaultBox } from "../parts/fault-box.tsx";
import { RunBadge, shownState } from "../parts/run-badge.tsx";
import { useRun } from "../run/use-run.ts";
import { RunDuration } from "../runs/run-table.tsx";
import { compareDurations } from "./compare-durations.ts";
import { compareValues, countDifferences } from "./compare-values.ts";
import { ComparisonView, type RunPair } from "./comparison-view.tsx";
import { DurationsPanel } from "./durations-panel.tsx";

interface ComparedRun {
  readonly details: RunDetails;
  readonly content: RunContent;
  readonly story: RunStory;
}

/** Two runs side by side: what happened, how long it took, and what they received and returned. */
export function ComparePage({ ids }: { ids: RunPair }) {
  const first = useComparedRun(ids[0]);
  const second = useComparedRun(ids[1]);
  return (
    <>
      <h1>Compare two runs</h1>
      <div class="pair">
        <RunHead id={ids[0]} run={first} />
        <RunHead id={ids[1]} run={second} />
      </div>
      <p class="row">
        <a href={toHash("compare", ids[1], ids[0])}>Swap sides</a>
        <a href={toHash("runs")}>Choose other runs</a>
      </p>
      {first.value !== null && second.value !== null && (
        <Comparisons first={first.value} second={second.value} ids={ids} />
      )}
    </>
  );
}

/** One of two runs as the page knows it by now. Keeps up with the server. */
function useComparedRun(id: string): Loaded<ComparedRun> {
  const { details, story } = useRun(id);
  const content = useLoaded(() => api.getContent(id), [id, details.value?.run.state]);
  const fault = content.fault ?? details.fault;
  if (fault !== null || details.value === null || content.value === null)
    return { value: null, fault };
  return { value: { details: details.value, content: content.value, story }, fault };
}

function RunHead({ id, run: { value, fault } }: { id: string; run: Loaded<ComparedRun> }) {
  const run = value?.details.run;
  return (
    <section class="panel stack" aria-label={`Run ${id}`}>
      <h2>
        {run?.task}{" "}
        <a class="mono" href={toHash("runs", id)}>
          {id}
        </a>
      </h2>
      {fault !== null && <FaultBox fault={fault} />}
      {run === undefined && fault === null && <p class="dim">Reading the run …</p>}
      {run !== undefined && (
        <p class="row dim">
          <RunBadge run={run} />
          <RunDuration run={run} />
          <span>started {formatAge(now.value - Date.parse(run.startedAt))}</span>
        </p>
      )}
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
      <DurationsPanel
        rows={[
          {
            step: "the whole run",
            first: first.details.run.tookMs ?? undefined,
            second: second.details.run.tookMs ?? undefined,
          },
          ...compareDurations(first.story, second.story),
        ]}
        ids={ids}
      />
      {content("Template", "template")}
    </>
  );
}

/** Facts that are worth a comparison; the others differ in any two runs. */
const FACTS: ReadonlySet<string> = new Set(["connector", "endpoint", "protocol"]);

/** What happened in a run, by name. */
function describeRun({ details, story }: ComparedRun): Readonly<Record<string, unknown>> {
  const { run, fault, clock, facts } = details;
  return {
    task: run.task,
    file: run.file,
    state: shownState(run),
    message: run.message,
    error: fault === null ? null : [fault.message, ...fault.details].join("\n"),
    attempts: `${run.attempt} of ${run.attempts}`,
    "calls of get": story.polls.length,
    clock,
    ...Object.fromEntries(facts.filter(([name]) => FACTS.has(name))),
  };
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
    <details class="panel stack part" open={count > 0 || missing.length > 0}>
      <summary class="row">
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
