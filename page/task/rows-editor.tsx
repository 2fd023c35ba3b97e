import type { ComponentType } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { FieldView } from "../../src/dev/shared.ts";
import { Icon } from "../parts/icon.tsx";
import { createRow, type FormRow, type ValueEditorProps } from "./form-values.ts";

interface RowsEditorProps extends Pick<ValueEditorProps, "path" | "label"> {
  readonly columns: readonly FieldView[];
  readonly rows: readonly FormRow[];
  /** The editor of a cell. */
  readonly Editor: ComponentType<ValueEditorProps>;
  readonly onChange: (rows: readonly FormRow[]) => void;
}

/** The rows of a dataset, typed into the cells of a table. */
export function RowsEditor({ rows, columns, path, label, Editor, onChange }: RowsEditorProps) {
  const table = useRef<HTMLTableElement>(null);
  const isAdded = useRef(false);
  // Before the browser draws the new row: a later focus takes what the user types meanwhile.
  useLayoutEffect(() => {
    if (isAdded.current)
      table
        .current!.querySelector<HTMLElement>("tbody > tr:last-child :is(input, textarea, select)")
        ?.focus();
    isAdded.current = false;
  }, [rows.length]);
  return (
    <div class="rows-editor">
      <div class="scroll">
        <table ref={table} aria-label={`Rows of ${label}`}>
          <thead>
            <tr>
              {columns.map(({ name, type }) => (
                <th key={name} scope="col">
                  {name} <span class="type">{type.label}</span>
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, cells }, index) => (
              <tr key={id}>
                {columns.map((field) => (
                  <td key={field.name}>
                    <Editor
                      field={field}
                      value={cells[field.name]}
                      path={[...path, index, field.name]}
                      label={`${label} ${index + 1} ${field.name}`}
                      onChange={(next) =>
                        onChange(rows.with(index, { id, cells: { ...cells, [field.name]: next } }))
                      }
                    />
                  </td>
                ))}
                <td>
                  <button
                    type="button"
                    class="quiet square"
                    aria-label={`Remove row ${index + 1} of ${label}`}
                    onClick={() => onChange(rows.toSpliced(index, 1))}
                  >
                    <Icon name="cross" />
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <button
        type="button"
        class="quiet"
        aria-label={`Add a row to ${label}`}
        onClick={() => {
          isAdded.current = true;
          onChange([...rows, createRow(columns)]);
        }}
      >
        <Icon name="plus" />
        Add a row
      </button>
    </div>
  );
}
