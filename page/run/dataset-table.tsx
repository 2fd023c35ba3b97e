import { countOf } from "../../src/dev/shared.ts";
import { api, useLoaded } from "../model/api.ts";
import { FaultBox } from "../parts/fault-box.tsx";

const SHORT_CELL = 40;

/** The first rows of a dataset, with the types of its columns. */
export function DatasetTable({ id, output }: { id: string; output: string }) {
  const { value: view, fault } = useLoaded(() => api.getRows(id, output), [id, output]);
  if (fault !== null) return <FaultBox fault={fault} title="Its rows cannot be shown" />;
  if (view === null) return <p class="dim">Reading the rows …</p>;
  const { columns, rows, isCut } = view;
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={`Rows of ${output}`}>
        <table class="rows">
          <thead>
            <tr>
              {columns.map(({ name, type }) => (
                <th key={name} scope="col">
                  {name} <span class="type">{type}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, index) => (
              <tr key={index}>
                {cells.map((cell, column) => (
                  <td key={column} class={cellClass(cell)}>
                    <Cell value={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="dim">
        {isCut ? `The first ${countOf(rows.length, "row")}` : countOf(rows.length, "row")}
      </p>
    </>
  );
}

/** Only long texts break into lines. */
function cellClass(value: unknown): string | undefined {
  if (typeof value === "number") return "number";
  return typeof value === "string" && value.length > SHORT_CELL ? undefined : "short-cell";
}

function Cell({ value }: { value: unknown }) {
  if (value == null) return <span class="dim">null</span>;
  return <>{typeof value === "string" ? value : JSON.stringify(value)}</>;
}
