import type { FieldView } from "../../protocol.ts";
import { Icon } from "../parts/icon.tsx";
import { createItem, draftFromFields, type FieldsDraft, type ItemDraft } from "./draft.ts";
import type { EditorProps } from "./editor-props.ts";
import { FieldValue } from "./fields-editor.tsx";

interface RowsEditorProps extends Pick<EditorProps, "path" | "faults" | "label" | "Editor"> {
  readonly columns: readonly FieldView[];
  readonly rows: readonly ItemDraft[];
  readonly onChange: (rows: readonly ItemDraft[]) => void;
}

/** The rows of a dataset, typed into the cells of a table. */
export function RowsEditor(props: RowsEditorProps) {
  const { columns, rows, path, faults, label, Editor, onChange } = props;
  return (
    <div class="rows-editor">
      <div class="scroll">
        <table aria-label={`Rows of ${label}`}>
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
            {rows.map((row, index) => {
              const draft = row.draft as FieldsDraft;
              return (
                <tr key={row.id}>
                  {columns.map((field, column) => (
                    <td key={field.name}>
                      <FieldValue
                        field={field}
                        draft={draft.fields[column]!}
                        path={[...path, index, field.name]}
                        faults={faults}
                        label={`${label} ${index + 1} ${field.name}`}
                        Editor={Editor}
                        onChange={(next) => {
                          const fields = draft.fields.with(column, next);
                          onChange(rows.with(index, { ...row, draft: { form: "fields", fields } }));
                        }}
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
              );
            })}
          </tbody>
        </table>
      </div>
      <button
        type="button"
        class="quiet"
        aria-label={`Add a row to ${label}`}
        onClick={() => onChange([...rows, createRow(columns)])}
      >
        <Icon name="plus" />
        Add a row
      </button>
    </div>
  );
}

export function createRow(columns: readonly FieldView[]): ItemDraft {
  return createItem("", draftFromFields(columns, undefined));
}
