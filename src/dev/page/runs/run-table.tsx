import type { ListedRun } from "../../protocol.ts";
import { formatAge, formatMs } from "../model/format.ts";
import { now } from "../model/now.ts";
import { toHash } from "../model/route.ts";
import { RunBadge } from "../parts/run-badge.tsx";

const COLUMNS = [
  ["Run"],
  ["Task"],
  ["State"],
  ["Started"],
  ["Took", "number"],
  ["Attempt", "number"],
  ["Message"],
] as const;

interface RunTableProps {
  readonly runs: readonly ListedRun[];
  readonly label: string;
  /** The runs that are ticked; undefined without a column for that. */
  readonly chosen?: ReadonlySet<string>;
  readonly onToggle?: (id: string) => void;
}

/** Runs in rows, the newest first. */
export function RunTable({ runs, label, chosen, onToggle }: RunTableProps) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {chosen !== undefined && (
              <th scope="col">
                <span class="hidden">Compare</span>
              </th>
            )}
            {COLUMNS.map(([name, look]) => (
              <th key={name} scope="col" class={look}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow
              key={run.id}
              run={run}
              isChosen={chosen?.has(run.id)}
              onToggle={() => onToggle?.(run.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RunRowProps {
  readonly run: ListedRun;
  readonly isChosen: boolean | undefined;
  readonly onToggle: () => void;
}

function RunRow({ run, isChosen, onToggle }: RunRowProps) {
  return (
    <tr>
      {isChosen !== undefined && (
        <td>
          <input
            type="checkbox"
            aria-label={`Compare run ${run.id}`}
            checked={isChosen}
            onChange={onToggle}
          />
        </td>
      )}
      <td class="mono">
        <a href={toHash("runs", run.id)}>{run.id}</a>
      </td>
      <td>{run.task}</td>
      <td>
        <RunBadge run={run} />
      </td>
      <td class="nowrap" title={run.startedAt}>
        {formatAge(now.value - Date.parse(run.startedAt))}
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
