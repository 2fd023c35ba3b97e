import { type TypeView } from "../../src/dev/shared.ts";
import { FileChooser } from "./file-chooser.tsx";
import { canBeNone, isYamlText, noneOf, type ValueEditorProps } from "./form-values.ts";

interface TextEditorProps extends ValueEditorProps {
  /** Without `optional`. */
  readonly type: TypeView;
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
  dataset: "path or URI",
};

/** A value that is typed as text: also numbers, because JavaScript would round some of them. */
export function TextEditor(props: TextEditorProps) {
  const { field, type, value, label, describedBy, onChange } = props;
  const isYaml = type.kind === "nested" || isYamlText(value);
  const typed = isYamlText(value) ? value.yaml : value;
  const text = typeof typed === "string" ? typed : "";
  const shownEmpty = value == null ? "none" : '""';
  const empty = canBeNone(field) ? shownEmpty : undefined;
  const change = (next: string): void => {
    if (next === "" && empty !== undefined) onChange(noneOf(field));
    else onChange(isYaml ? { yaml: next } : next);
  };
  const shared = {
    value: text,
    "aria-label": label,
    "aria-describedby": describedBy,
    "aria-invalid": describedBy !== undefined,
    onInput: (event: { readonly currentTarget: { readonly value: string } }): void =>
      change(event.currentTarget.value),
  };
  const placeholder = empty ?? PLACEHOLDERS[type.kind];
  if (isYaml)
    return (
      <textarea
        {...shared}
        placeholder={`YAML, such as ${type.kind === "nested" ? type.example : "[]"}`}
        class="mono"
        rows={Math.min(12, Math.max(2, text.split("\n").length))}
        spellcheck={false}
      />
    );
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
      const isReference = ["file", "directory", "dataset"].includes(type.kind);
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
