import type { TypeView } from "../../protocol.ts";
import { Tabs } from "../parts/tabs.tsx";
import type { Draft } from "./draft.ts";
import type { EditorProps } from "./editor-props.ts";
import { FileChooser } from "./file-chooser.tsx";

type DatasetDraft = Extract<Draft, { form: "dataset" }>;

interface DatasetEditorProps extends EditorProps<
  DatasetDraft,
  Extract<TypeView, { kind: "dataset" }>
> {
  readonly describedBy: string | undefined;
}

/** A path or URI, or the rows as JSON. */
export function DatasetEditor({ type, draft, label, describedBy, onChange }: DatasetEditorProps) {
  const change = (text: string): void => onChange({ ...draft, text });
  const shared = { value: draft.text ?? "", "aria-label": label, "aria-describedby": describedBy };
  return (
    <div class="dataset">
      <Tabs
        label={`How to pass ${label}`}
        names={["Path or URI", "Rows"]}
        current={draft.isRows ? "Rows" : "Path or URI"}
        onChoose={(name) => onChange({ form: "dataset", isRows: name === "Rows", text: null })}
      />
      {draft.isRows ? (
        <textarea
          {...shared}
          class="mono"
          rows={6}
          spellcheck={false}
          placeholder={exampleRows(type)}
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
      {type.columns.length > 0 && (
        <p class="field-description">
          Columns:{" "}
          {type.columns.map(({ name, type: column }) => `${name} ${column.label}`).join(", ")}
        </p>
      )}
    </div>
  );
}

function exampleRows({ columns }: Extract<TypeView, { kind: "dataset" }>): string {
  const names = columns.length > 0 ? columns.map(({ name }) => name) : ["column"];
  return `[{ ${names.map((name) => `${JSON.stringify(name)}: …`).join(", ")} }]`;
}
