import { useSignal } from "@preact/signals";
import { useContext } from "preact/hooks";
import { Tabs } from "../parts/tabs.tsx";
import {
  type DatasetDraft,
  draftFromRows,
  type FieldsDraft,
  type OptionalDraft,
  pathDraft,
} from "./draft.ts";
import { FaultList, faultsAt, faultsWithin, FormFaults } from "./form-faults.tsx";
import { type EditorProps, RowsEditor } from "./rows-editor.tsx";
import { TextEditor } from "./text-editor.tsx";

/** The editor of a value, with what is wrong with it below. */
function ValueEditor(props: EditorProps) {
  const { draft, path, onChange } = props;
  const { faults, isTried } = useContext(FormFaults);
  const isTouched = useSignal(false);
  const listFaults = (): readonly string[] => {
    if (draft.form === "optional") return [];
    const hasRows = draft.form === "dataset" && draft.inner.form === "rows";
    if (draft.form === "dataset" && !hasRows) return [];
    return hasRows ? faultsAt(faults, path) : faultsWithin(faults, path);
  };
  const messages = isTried || isTouched.value ? listFaults() : [];
  const faultsId = `faults-${JSON.stringify(path)}`;
  return (
    <div class={messages.length > 0 ? "editor editor-faulty" : "editor"}>
      <Form
        {...props}
        onChange={(next) => {
          isTouched.value = true;
          onChange(next);
        }}
        describedBy={messages.length > 0 ? faultsId : undefined}
      />
      <FaultList id={faultsId} messages={messages} />
    </div>
  );
}

function Form(props: EditorProps & { readonly describedBy: string | undefined }) {
  const { draft, label, describedBy, onChange } = props;
  switch (draft.form) {
    case "text":
      return <TextEditor {...props} draft={draft} />;
    case "switch":
      return (
        <label>
          <input
            type="checkbox"
            role="switch"
            aria-label={label}
            aria-describedby={describedBy}
            checked={draft.isOn}
            onChange={(event) => onChange({ form: "switch", isOn: event.currentTarget.checked })}
          />
          {draft.isOn ? "true" : "false"}
        </label>
      );
    case "none":
      return <span class="dim">none: this type has no other value</span>;
    case "optional":
      return <OptionalEditor {...props} draft={draft} />;
    case "dataset":
      return <DatasetEditor {...props} draft={draft} />;
  }
}

/** The inputs of a task. */
export function FieldsEditor({
  draft: { fields },
  onChange,
}: Pick<EditorProps<FieldsDraft>, "draft" | "onChange">) {
  return (
    <>
      {fields.map(({ field, draft }, index) => (
        <div key={field.name} class="field">
          <div class="row">
            <b>{field.name}</b>
            <span class="type">{field.type.label}</span>
          </div>
          {field.description !== null && <p class="dim">{field.description}</p>}
          <ValueEditor
            draft={draft}
            path={[field.name]}
            label={field.name}
            onChange={(next) => onChange({ fields: fields.with(index, { field, draft: next }) })}
          />
        </div>
      ))}
    </>
  );
}

/** An optional value. An empty field leaves the value out. */
function OptionalEditor(props: EditorProps<OptionalDraft>) {
  const { draft, label, onChange } = props;
  const { isOn, inner } = draft;
  const change = (next: boolean, value = inner): void =>
    onChange({ ...draft, isOn: next, inner: value });
  if (inner.form === "text")
    return (
      <ValueEditor
        {...props}
        draft={inner}
        empty={isOn ? '""' : "none"}
        onChange={(next) => {
          if (next.form === "text" && next.text === "") change(false, { ...next, text: null });
          else change(true, next);
        }}
      />
    );
  if (inner.form === "switch")
    return (
      <Tabs
        label={label}
        names={["none", "true", "false"]}
        current={isOn ? (inner.isOn ? "true" : "false") : "none"}
        onChoose={(name) => change(name !== "none", { form: "switch", isOn: name === "true" })}
      />
    );
  return <ValueEditor {...props} draft={inner} onChange={(next) => change(true, next)} />;
}

const PATH = "Path or URI";
const ROWS = "Rows";

/** A choice between the path and the rows of a dataset, then the editor for it. */
function DatasetEditor(props: EditorProps<DatasetDraft>) {
  const { draft, label, onChange } = props;
  const { type, inner } = draft;
  const isPath = inner.form === "text" && inner.type.kind === "file";
  return (
    <div class="stack">
      <Tabs
        label={`How to pass ${label}`}
        names={[PATH, ROWS]}
        current={isPath ? PATH : ROWS}
        onChoose={(name) =>
          onChange(
            name === PATH
              ? { ...draft, inner: pathDraft(type) }
              : draftFromRows(type, type.columns.length > 0 ? [{}] : undefined),
          )
        }
      />
      {inner.form === "rows" ? (
        <RowsEditor
          {...props}
          draft={inner}
          columns={type.columns}
          Editor={ValueEditor}
          onChange={(next) => onChange({ ...draft, inner: next })}
        />
      ) : (
        <ValueEditor
          {...props}
          draft={inner}
          onChange={(next) => {
            if (next.form === "text") onChange({ ...draft, inner: next });
          }}
        />
      )}
      {type.columns.length > 0 && inner.form === "text" && (
        <p class="dim">
          Columns:{" "}
          {type.columns.map(({ name, type: column }) => `${name} ${column.label}`).join(", ")}
        </p>
      )}
    </div>
  );
}
