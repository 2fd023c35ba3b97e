import type { ComponentType } from "preact";
import type { FieldView, InputFault } from "../../protocol.ts";
import { canOmit, type FieldDraft, type FieldsDraft } from "./draft.ts";
import type { EditorProps } from "./editor-props.ts";
import { OptionalEditor } from "./optional-editor.tsx";

interface FieldsEditorProps {
  readonly fields: readonly FieldView[];
  readonly draft: FieldsDraft;
  readonly path: InputFault["path"];
  readonly faults: readonly InputFault[];
  readonly Editor: ComponentType<EditorProps>;
  readonly onChange: (draft: FieldsDraft) => void;
}

/** The inputs of a task, or the fields of an object. */
export function FieldsEditor({ fields, draft, path, faults, Editor, onChange }: FieldsEditorProps) {
  const change = (index: number, field: FieldDraft): void =>
    onChange({ form: "fields", fields: draft.fields.with(index, field) });
  return (
    <>
      {fields.map((field, index) => {
        const current = draft.fields[index];
        if (current === undefined) return null;
        return (
          <FieldEditor
            key={field.name}
            field={field}
            draft={current}
            path={[...path, field.name]}
            faults={faults}
            Editor={Editor}
            onChange={(next) => change(index, next)}
          />
        );
      })}
    </>
  );
}

interface FieldEditorProps extends Omit<EditorProps, "type" | "draft" | "label" | "onChange"> {
  readonly field: FieldView;
  readonly draft: FieldDraft;
  readonly onChange: (draft: FieldDraft) => void;
}

function FieldEditor(props: FieldEditorProps) {
  const { name, description, type } = props.field;
  return (
    <div class="field">
      <div class="field-head">
        <span class="field-name">{name}</span>
        <span class="type">{type.label}</span>
      </div>
      {description !== null && <p class="field-description">{description}</p>}
      <FieldValue {...props} label={name} />
    </div>
  );
}

/** The editor of a field's value, which some fields need not have. */
export function FieldValue(props: FieldEditorProps & { readonly label: string }) {
  const { field, draft, onChange, ...shared } = props;
  const common = { ...shared, type: field.type, draft: draft.draft };
  if (canOmit(field))
    return (
      <OptionalEditor
        {...common}
        isOn={draft.isGiven}
        onChange={(isGiven, next) => onChange({ ...draft, isGiven, draft: next })}
      />
    );
  return <common.Editor {...common} onChange={(next) => onChange({ ...draft, draft: next })} />;
}
