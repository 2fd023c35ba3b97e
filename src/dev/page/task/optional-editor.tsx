import type { TypeView } from "../../protocol.ts";
import type { Draft } from "./draft.ts";
import type { EditorProps } from "./editor-props.ts";

type Optional = Extract<Draft, { form: "optional" }>;

/** A value, or none. */
export function OptionalEditor(
  props: EditorProps<Optional, Extract<TypeView, { kind: "optional" }>>,
) {
  const { type, draft, label, Editor, onChange } = props;
  return (
    <div class="optional">
      <label class="omit">
        <input
          type="checkbox"
          aria-label={`${label} has a value`}
          checked={draft.isOn}
          onChange={(event) => onChange({ ...draft, isOn: event.currentTarget.checked })}
        />
        {draft.isOn ? "has a value" : "none"}
      </label>
      {draft.isOn && (
        <Editor
          {...props}
          type={type.inner}
          draft={draft.inner}
          onChange={(inner) => onChange({ ...draft, inner })}
        />
      )}
    </div>
  );
}
