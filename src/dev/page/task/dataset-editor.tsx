import type { TypeView } from "../../protocol.ts";
import { Tabs } from "../parts/tabs.tsx";
import type { DatasetDraft } from "./draft.ts";
import type { EditorProps } from "./editor-props.ts";
import { FileChooser } from "./file-chooser.tsx";
import { createRow, RowsEditor } from "./rows-editor.tsx";

interface DatasetEditorProps extends EditorProps<
  DatasetDraft,
  Extract<TypeView, { kind: "dataset" }>
> {
  readonly describedBy: string | undefined;
}

/** A path or URI, or the rows: in a table if the columns are known, else as JSON. */
export function DatasetEditor(props: DatasetEditorProps) {
  const { type, draft, label, describedBy, onChange } = props;
  const { columns } = type;
  const change = (text: string): void => onChange({ ...draft, text });
  const shared = { value: draft.text ?? "", "aria-label": label, "aria-describedby": describedBy };
  return (
    <div class="dataset">
      <Tabs
        label={`How to pass ${label}`}
        names={["Path or URI", "Rows"]}
        current={draft.isRows ? "Rows" : "Path or URI"}
        onChoose={(name) =>
          onChange({
            form: "dataset",
            isRows: name === "Rows",
            text: null,
            rows: name === "Rows" && columns.length > 0 ? [createRow(columns)] : null,
          })
        }
      />
      {draft.rows !== null ? (
        <RowsEditor
          {...props}
          columns={columns}
          rows={draft.rows}
          onChange={(rows) => onChange({ ...draft, rows })}
        />
      ) : draft.isRows ? (
        <textarea
          {...shared}
          class="mono"
          rows={6}
          spellcheck={false}
          placeholder={'[{ "column": … }]'}
          onInput={(event) => change(event.currentTarget.value)}
        />
      ) : (
        <div class="input-row">
          <input
            {...shared}
            type="text"
            class="mono"
            placeholder={`rows.${type.format || "parquet"}`}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => change(event.currentTarget.value)}
          />
          <FileChooser label={label} isFolder={false} onChoose={change} />
        </div>
      )}
      {columns.length > 0 && draft.rows === null && (
        <p class="field-description">
          Columns: {columns.map(({ name, type: column }) => `${name} ${column.label}`).join(", ")}
        </p>
      )}
    </div>
  );
}
