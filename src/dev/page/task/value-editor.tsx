import { DatasetEditor } from "./dataset-editor.tsx";
import type { EditorProps } from "./editor-props.ts";
import { FaultList } from "./fault-list.tsx";
import { faultsAt, faultsWithin } from "./fault-lookup.ts";
import { FieldsEditor } from "./fields-editor.tsx";
import { ItemsEditor } from "./items-editor.tsx";
import { OptionalEditor } from "./optional-editor.tsx";
import { TextEditor } from "./text-editor.tsx";
import { UnionEditor } from "./union-editor.tsx";

/** The editor for a type, with what is wrong with the value below it. */
export function ValueEditor(props: Omit<EditorProps, "Editor">) {
  const { draft, faults, path } = props;
  const hasOwnFields =
    draft.form === "fields" ||
    draft.form === "items" ||
    draft.form === "optional" ||
    draft.form === "union";
  const messages = hasOwnFields ? faultsAt(faults, path) : faultsWithin(faults, path);
  const faultsId = `faults-${JSON.stringify(path)}`;
  return (
    <div class={messages.length > 0 ? "editor editor-faulty" : "editor"}>
      <Form
        {...props}
        Editor={ValueEditor}
        describedBy={messages.length > 0 ? faultsId : undefined}
      />
      <FaultList id={faultsId} messages={messages} />
    </div>
  );
}

function Form(props: EditorProps & { readonly describedBy: string | undefined }) {
  const { type, draft, label, describedBy, onChange } = props;
  switch (draft.form) {
    case "text":
      return <TextEditor {...props} draft={draft} />;
    case "switch":
      return (
        <label class="switch">
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
      return type.kind === "optional" ? (
        <OptionalEditor {...props} type={type} draft={draft} />
      ) : null;
    case "items":
      return type.kind === "list" || type.kind === "dict" ? (
        <ItemsEditor {...props} type={type} draft={draft} />
      ) : null;
    case "fields":
      return type.kind === "object" ? (
        <fieldset class="nested" aria-label={label}>
          <FieldsEditor {...props} fields={type.fields} draft={draft} />
        </fieldset>
      ) : null;
    case "union":
      return type.kind === "union" ? <UnionEditor {...props} type={type} draft={draft} /> : null;
    case "dataset":
      return type.kind === "dataset" ? (
        <DatasetEditor {...props} type={type} draft={draft} />
      ) : null;
  }
}
