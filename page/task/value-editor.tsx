import { useSignal } from "@preact/signals";
import { useContext } from "preact/hooks";
import type { FieldView } from "../../src/dev/shared.ts";
import { Tabs } from "../parts/tabs.tsx";
import { FaultList, faultsAt, faultsWithin, FormFaults } from "./form-faults.tsx";
import {
  canBeNone,
  createRow,
  type FormFields,
  isYamlText,
  noneOf,
  type TypeOf,
  type ValueEditorProps,
} from "./form-values.ts";
import { RowsEditor } from "./rows-editor.tsx";
import { TextEditor } from "./text-editor.tsx";

interface FormProps extends ValueEditorProps {
  /** The element that says what is wrong with the value. */
  readonly describedBy: string | undefined;
}

interface FieldsEditorProps {
  readonly fields: readonly FieldView[];
  readonly form: FormFields;
  readonly onChange: (form: FormFields) => void;
}

/** The inputs of a task. */
export function FieldsEditor({ fields, form, onChange }: FieldsEditorProps) {
  return (
    <>
      {fields.map((field) => (
        <div key={field.name} class="field">
          <div class="row">
            <b>{field.name}</b>
            <span class="type">{field.type.label}</span>
          </div>
          {field.description !== null && <p class="dim">{field.description}</p>}
          <ValueEditor
            field={field}
            value={form[field.name]}
            path={[field.name]}
            label={field.name}
            onChange={(next) => onChange({ ...form, [field.name]: next })}
          />
        </div>
      ))}
    </>
  );
}

/** The editor of a value, with what is wrong with it below. */
function ValueEditor(props: ValueEditorProps) {
  const { value, path, onChange } = props;
  const { faults, isTried } = useContext(FormFaults);
  const isTouched = useSignal(false);
  const listFaults = Array.isArray(value) ? faultsAt : faultsWithin; // cells show their own
  const messages = isTried || isTouched.value ? listFaults(faults, path) : [];
  const faultsId = `faults-${JSON.stringify(path)}`;
  return (
    <div class={messages.length > 0 ? "editor editor-faulty" : "editor"}>
      <Form
        {...props}
        onChange={(next) => {
          isTouched.value = true;
          onChange(next);
        }}
        describedBy={messages.length > 0 ? faultsId : undefined}
      />
      <FaultList id={faultsId} messages={messages} />
    </div>
  );
}

function Form(props: FormProps) {
  const { field } = props;
  const type = field.type.kind === "optional" ? field.type.inner : field.type;
  switch (type.kind) {
    case "bool":
      return <BoolEditor {...props} />;
    case "none":
      return <span class="dim">none: this type has no other value</span>;
    case "dataset":
      return <DatasetEditor {...props} type={type} />;
    default:
      return <TextEditor {...props} type={type} />;
  }
}

function BoolEditor({ field, value, label, describedBy, onChange }: FormProps) {
  if (canBeNone(field))
    return (
      <Tabs
        label={label}
        names={["none", "true", "false"]}
        current={value == null ? "none" : String(value === true)}
        onChoose={(name) => onChange(name === "none" ? noneOf(field) : name === "true")}
      />
    );
  return (
    <label>
      <input
        type="checkbox"
        role="switch"
        aria-label={label}
        aria-describedby={describedBy}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {value === true ? "true" : "false"}
    </label>
  );
}

const PATH = "Path or URI";
const ROWS = "Rows";

/** A choice between the path and the rows of a dataset, then the editor for it. */
function DatasetEditor(props: FormProps & { readonly type: TypeOf<"dataset"> }) {
  const { type, value, label, onChange } = props;
  const { columns } = type;
  const hasColumns = columns.length > 0;
  const isPath = typeof value !== "object" || value === null;
  const createRows = () => (hasColumns ? [createRow(columns)] : { yaml: "" });
  return (
    <div class="stack">
      <Tabs
        label={`How to pass ${label}`}
        names={[PATH, ROWS]}
        current={isPath ? PATH : ROWS}
        onChoose={(name) => onChange(name === PATH ? undefined : createRows())}
      />
      {isPath || isYamlText(value) ? (
        <TextEditor {...props} type={type} />
      ) : (
        <RowsEditor {...props} columns={columns} rows={value} Editor={ValueEditor} />
      )}
      {hasColumns && isPath && (
        <p class="dim">
          Columns: {columns.map(({ name, type: column }) => `${name} ${column.label}`).join(", ")}
        </p>
      )}
    </div>
  );
}
