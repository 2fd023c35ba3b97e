import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { FieldView, InputFault } from "../../src/dev/shared.ts";
import { Icon } from "../parts/icon.tsx";
import { createRow, type Draft, type RowDraft, type RowsDraft } from "./draft.ts";

/** What the editor of a value receives. */
export interface EditorProps<D = Draft> {
  readonly draft: D;
  readonly path: InputFault["path"];
  /** Names the editor for people who cannot see its place. */
  readonly label: string;
  /** What an empty field stands for, if it may stay empty. */
  readonly empty?: string;
  readonly onChange: (draft: D) => void;
}

interface RowsEditorProps extends EditorProps<RowsDraft> {
  readonly columns: readonly FieldView[];
  /** The editor of a cell. */
  readonly Editor: ComponentType<EditorProps>;
}

/** The rows of a dataset, typed into the cells of a table. */
export function RowsEditor({ draft, columns, path, label, Editor, onChange }: RowsEditorProps) {
  const { rows } = draft;
  const setRows = (next: readonly RowDraft[]): void => onChange({ form: "rows", rows: next });
  const table = useRef<HTMLTableElement>(null);
  const isAdded = useRef(false);
  useEffect(() => {
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
            {rows.map(({ id, fields }, index) => (
              <tr key={id}>
                {fields.map(({ field, draft: cell }, column) => (
                  <td key={field.name}>
                    <Editor
                      draft={cell}
                      path={[...path, index, field.name]}
                      label={`${label} ${index + 1} ${field.name}`}
                      onChange={(next) => {
                        const changed = fields.with(column, { field, draft: next });
                        setRows(rows.with(index, { id, fields: changed }));
                      }}
                    />
                  </td>
                ))}
                <td>
                  <button
                    type="button"
                    class="quiet square"
                    aria-label={`Remove row ${index + 1} of ${label}`}
                    onClick={() => setRows(rows.toSpliced(index, 1))}
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
          setRows([...rows, createRow(columns, undefined)]);
        }}
      >
        <Icon name="plus" />
        Add a row
      </button>
    </div>
  );
}
