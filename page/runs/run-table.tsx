import { type ListedRun } from "../../src/dev/shared.ts";
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
}

/** Runs in rows, the newest first. */
export function RunTable({ runs, label }: RunTableProps) {
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
