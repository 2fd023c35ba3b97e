import { formatMs } from "../model/format.ts";
import type { ComparedDuration } from "./compare-durations.ts";
import type { RunPair } from "./comparison-view.tsx";

interface DurationsProps {
  readonly rows: readonly ComparedDuration[];
  readonly ids: RunPair;
}

/** How long each step took in both runs. */
export function DurationsPanel({ rows, ids }: DurationsProps) {
  return (
    <section class="panel stack" aria-label="Durations">
      <h2>Durations</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label="Durations by step">
        <table>
          <thead>
            <tr>
              <th scope="col">Step</th>
              {ids.map((id, side) => (
                <th key={side} scope="col" class="number">
                  {id}
                </th>
              ))}
              <th scope="col" class="number">
                Difference
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ step, first: one, second: other }) => (
              <tr key={step}>
                <th scope="row">{step}</th>
                <td class="number nowrap">{one === undefined ? "–" : formatMs(one)}</td>
                <td class="number nowrap">{other === undefined ? "–" : formatMs(other)}</td>
                <td class="number nowrap">{formatChange(one, other)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function formatChange(first: number | undefined, second: number | undefined): string {
  if (first === undefined || second === undefined) return "";
  const change = second - first;
  return `${change < 0 ? "−" : "+"}${formatMs(Math.abs(change))}`;
}
