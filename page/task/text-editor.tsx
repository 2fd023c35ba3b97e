import { type TypeView } from "../../src/dev/shared.ts";
import type { Draft } from "./draft.ts";
import { FileChooser } from "./file-chooser.tsx";
import type { EditorProps } from "./rows-editor.tsx";

interface TextEditorProps extends EditorProps<Extract<Draft, { form: "text" }>> {
  readonly describedBy: string | undefined;
}

const PLACEHOLDERS: Partial<Record<TypeView["kind"], string>> = {
  int: "0",
  bigint: "0",
  float: "0.0",
  datetime: "2026-11-24T12:00:00Z",
  timestamp: "2026-11-24T12:00:00.000000001Z",
  duration: "1h30m",
  file: "path or URI",
  directory: "path or URI",
};

/** A value that is typed as text: also numbers, because JavaScript would round some of them. */
export function TextEditor({ draft, label, empty, describedBy, onChange }: TextEditorProps) {
  const { type } = draft;
  const text = draft.text ?? "";
  const change = (next: string): void => onChange({ ...draft, text: next });
  const shared = {
    value: text,
    "aria-label": label,
    "aria-describedby": describedBy,
    "aria-invalid": describedBy !== undefined,
    onInput: (event: { readonly currentTarget: { readonly value: string } }): void =>
      change(event.currentTarget.value),
  };
  const placeholder = empty ?? PLACEHOLDERS[type.kind];
  switch (type.kind) {
    case "enum":
      return (
        <select {...shared}>
          <option value="" disabled={empty === undefined}>
            {empty ?? "Choose a value"}
          </option>
          {[...new Set([...type.values, ...(text === "" ? [] : [text])])].map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </select>
      );
    case "nested":
      return (
        <textarea
          {...shared}
          placeholder={`YAML, such as ${type.example}`}
          class="mono"
          rows={Math.min(12, Math.max(2, text.split("\n").length))}
          spellcheck={false}
        />
      );
    case "string":
      return (
        <textarea
          {...shared}
          placeholder={placeholder}
          class="line"
          rows={text.includes("\n") ? 4 : 1}
        />
      );
    default: {
      const isReference = type.kind === "file" || type.kind === "directory";
      return (
        <div class="row">
          <input
            {...shared}
            type="text"
            placeholder={placeholder}
            class={isReference ? "mono" : "mono short"}
            inputMode={inputMode(type)}
            autocomplete="off"
            spellcheck={false}
          />
          {(type.kind === "datetime" || type.kind === "timestamp") && (
            <button type="button" onClick={() => change(new Date().toISOString())}>
              Now
            </button>
          )}
          {isReference && (
            <FileChooser label={label} isFolder={type.kind === "directory"} onChoose={change} />
          )}
        </div>
      );
    }
  }
}

function inputMode({ kind }: TypeView): "numeric" | "decimal" | "text" {
  if (kind === "int" || kind === "bigint") return "numeric";
  return kind === "float" ? "decimal" : "text";
}
