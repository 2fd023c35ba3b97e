import type { TypeView } from "../../protocol.ts";
import { type Draft, draftFromValue } from "./draft.ts";
import type { EditorProps } from "./editor-props.ts";

type Union = Extract<Draft, { form: "union" }>;

/** A choice between types, then the editor for the chosen one. */
export function UnionEditor(props: EditorProps<Union, Extract<TypeView, { kind: "union" }>>) {
  const { type, draft, path, label, Editor, onChange } = props;
  const variant = type.variants[draft.index];
  if (variant === undefined) return null;
  const choose = (index: number): void =>
    onChange({ form: "union", index, inner: draftFromValue(type.variants[index]!, undefined) });
  const hasTag = type.tags !== null && variant.kind !== "none";
  return (
    <div class="union">
      <select
        aria-label={`Type of ${label}`}
        value={draft.index}
        onChange={(event) => choose(Number(event.currentTarget.value))}
      >
        {type.variants.map(({ label: name }, index) => (
          <option key={index} value={index}>
            {nameVariant(name, type.tags?.[index])}
          </option>
        ))}
      </select>
      <Editor
        {...props}
        type={variant}
        draft={draft.inner}
        path={hasTag ? [...path, "value"] : path}
        onChange={(inner) => onChange({ ...draft, inner })}
      />
    </div>
  );
}

function nameVariant(name: string, tag: string | undefined): string {
  return tag === undefined || tag === name ? name : `${name} (tag ${tag})`;
}
