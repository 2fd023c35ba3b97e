import type { ComponentType } from "preact";
import type { FieldView, InputFault } from "../../protocol.ts";
import { canOmit, type FieldDraft, type FieldsDraft } from "./draft.ts";
import type { EditorProps } from "./editor-props.ts";

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

interface FieldEditorProps {
  readonly field: FieldView;
  readonly draft: FieldDraft;
  readonly path: InputFault["path"];
  readonly faults: readonly InputFault[];
  readonly Editor: ComponentType<EditorProps>;
  readonly onChange: (draft: FieldDraft) => void;
}

function FieldEditor({ field, draft, path, faults, Editor, onChange }: FieldEditorProps) {
  const { name, description, type } = field;
  return (
    <div class="field">
      <div class="field-head">
        <span class="field-name">{name}</span>
        <span class="type">{type.label}</span>
        {canOmit(field) && (
          <label class="omit">
            <input
              type="checkbox"
              aria-label={`pass ${name}`}
              checked={draft.isGiven}
              onChange={(event) => onChange({ ...draft, isGiven: event.currentTarget.checked })}
            />
            pass it
          </label>
        )}
      </div>
      {description !== null && <p class="field-description">{description}</p>}
      {draft.isGiven && (
        <Editor
          Editor={Editor}
          type={type}
          draft={draft.draft}
          path={path}
          faults={faults}
          label={name}
          onChange={(next) => onChange({ ...draft, draft: next })}
        />
      )}
    </div>
  );
}
