import type { TypeView } from "../../protocol.ts";
import type { Draft } from "./draft.ts";
import type { EditorProps } from "./editor-props.ts";
import { FileChooser } from "./file-chooser.tsx";

type Kind = TypeView["kind"];

interface TextEditorProps extends EditorProps<Extract<Draft, { form: "text" }>> {
  readonly describedBy: string | undefined;
}

const PLACEHOLDERS: Partial<Record<Kind, string>> = {
  int: "0",
  bigint: "0",
  float: "0.0",
  datetime: "2026-11-24T12:00:00Z",
  timestamp: "2026-11-24T12:00:00.000000001Z",
  duration: "1h30m",
  file: "path or URI",
  directory: "path or URI",
  struct: "{ }",
  json: "{ }",
};

/** A value that is typed as text: also numbers, because JavaScript would round some of them. */
export function TextEditor({ type, draft, label, empty, describedBy, onChange }: TextEditorProps) {
  const text = draft.text ?? "";
  const change = (next: string): void => onChange({ form: "text", text: next });
  const shared = {
    value: text,
    "aria-label": label,
    "aria-describedby": describedBy,
    "aria-invalid": describedBy !== undefined,
  };
  const placeholder = empty ?? PLACEHOLDERS[type.kind];
  switch (type.kind) {
    case "enum":
      return (
        <select {...shared} onChange={(event) => change(event.currentTarget.value)}>
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
    case "struct":
    case "json":
      return (
        <textarea
          {...shared}
          class="mono"
          rows={5}
          spellcheck={false}
          placeholder={placeholder}
          onInput={(event) => change(event.currentTarget.value)}
        />
      );
    case "string":
      return (
        <textarea
          {...shared}
          class="line"
          placeholder={placeholder}
          rows={text.includes("\n") ? 4 : 1}
          onInput={(event) => change(event.currentTarget.value)}
        />
      );
    default:
      return (
        <div class="input-row">
          <input
            {...shared}
            type="text"
            class={type.kind === "file" || type.kind === "directory" ? "mono" : "mono short"}
            inputMode={inputMode(type.kind)}
            placeholder={placeholder}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => change(event.currentTarget.value)}
          />
          {(type.kind === "datetime" || type.kind === "timestamp") && (
            <button type="button" onClick={() => change(new Date().toISOString())}>
              Now
            </button>
          )}
          {(type.kind === "file" || type.kind === "directory") && (
            <FileChooser label={label} isFolder={type.kind === "directory"} onChoose={change} />
          )}
        </div>
      );
  }
}

function inputMode(kind: Kind): "numeric" | "decimal" | "text" {
  if (kind === "int" || kind === "bigint") return "numeric";
  return kind === "float" ? "decimal" : "text";
}
