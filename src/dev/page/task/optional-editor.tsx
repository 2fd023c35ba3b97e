import { Icon } from "../parts/icon.tsx";
import { Tabs } from "../parts/tabs.tsx";
import type { Draft } from "./draft.ts";
import type { EditorProps } from "./editor-props.ts";

interface OptionalEditorProps extends Omit<EditorProps, "onChange"> {
  /** Whether there is a value. */
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean, draft: Draft) => void;
}

/** An optional value. An empty field leaves the value out. */
export function OptionalEditor({ isOn, onChange, ...props }: OptionalEditorProps) {
  const { draft, label, Editor } = props;
  if (draft.form === "text")
    return (
      <Editor
        {...props}
        empty={isOn ? '""' : "none"}
        onChange={(next) => {
          if (next.form === "text" && next.text === "") onChange(false, { ...next, text: null });
          else onChange(true, next);
        }}
      />
    );
  if (draft.form === "switch")
    return (
      <Tabs
        label={label}
        names={["none", "true", "false"]}
        current={isOn ? (draft.isOn ? "true" : "false") : "none"}
        onChoose={(name) => onChange(name !== "none", { form: "switch", isOn: name === "true" })}
      />
    );
  if (!isOn)
    return (
      <button
        type="button"
        class="quiet"
        aria-label={`Add a value for ${label}`}
        onClick={() => onChange(true, draft)}
      >
        <Icon name="plus" />
        Add a value
      </button>
    );
  return (
    <div class="optional">
      <Editor {...props} onChange={(next) => onChange(true, next)} />
      <button
        type="button"
        class="quiet"
        aria-label={`Leave out ${label}`}
        onClick={() => onChange(false, draft)}
      >
        <Icon name="cross" />
        Leave it out
      </button>
    </div>
  );
}
