import { useSignal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { DatasetEditor } from "./dataset-editor.tsx";
import type { EditorProps } from "./editor-props.ts";
import { FaultList } from "./fault-list.tsx";
import { faultsAt, faultsWithin } from "./fault-lookup.ts";
import { FieldsEditor } from "./fields-editor.tsx";
import { ItemsEditor } from "./items-editor.tsx";
import { OptionalEditor } from "./optional-editor.tsx";
import { TextEditor } from "./text-editor.tsx";
import { UnionEditor } from "./union-editor.tsx";

/** Whether editors say what is wrong with values that nobody has typed. */
export const ShowsFaults = createContext(false);

/** The editor for a type, with what is wrong with the value below it. */
export function ValueEditor(props: Omit<EditorProps, "Editor">) {
  const { draft, faults, path } = props;
  const isTouched = useSignal(false);
  const showsFaults = useContext(ShowsFaults) || isTouched.value;
  const hasOwnFields =
    draft.form === "fields" ||
    draft.form === "items" ||
    draft.form === "optional" ||
    draft.form === "union" ||
    (draft.form === "dataset" && draft.rows !== null);
  const found = hasOwnFields ? faultsAt(faults, path) : faultsWithin(faults, path);
  const messages = showsFaults ? found : [];
  const faultsId = `faults-${JSON.stringify(path)}`;
  return (
    <div class={messages.length > 0 ? "editor editor-faulty" : "editor"}>
      <Form
        {...props}
        Editor={ValueEditor}
        onChange={(next) => {
          isTouched.value = true;
          props.onChange(next);
        }}
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
        <OptionalEditor
          {...props}
          type={type.inner}
          draft={draft.inner}
          isOn={draft.isOn}
          onChange={(isOn, inner) => onChange({ form: "optional", isOn, inner })}
        />
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
