import { useSignal } from "@preact/signals";
import { useContext } from "preact/hooks";
import { type InputFault } from "../../src/dev/shared.ts";
import { Icon } from "../parts/icon.tsx";
import { Select } from "../parts/select.tsx";
import { Tabs } from "../parts/tabs.tsx";
import {
  type ChoiceDraft,
  choiceDraft,
  type Draft,
  type FieldsDraft,
  listVariants,
  type OptionalDraft,
} from "./draft.ts";
import { FaultList, faultsAt, faultsWithin, FormFaults } from "./form-faults.tsx";
import { type EditorProps, ItemsEditor, RowsEditor } from "./items-editor.tsx";
import { TextEditor } from "./text-editor.tsx";

/** The editor of a value, with what is wrong with it below. */
function ValueEditor(props: EditorProps) {
  const { draft, path, onChange } = props;
  const { faults, isTried } = useContext(FormFaults);
  const isTouched = useSignal(false);
  const messages = isTried || isTouched.value ? listFaults(draft, path, faults) : [];
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

/** The messages that no editor inside this one shows. */
function listFaults(
  draft: Draft,
  path: InputFault["path"],
  faults: readonly InputFault[],
): readonly string[] {
  switch (draft.form) {
    case "text":
    case "switch":
    case "none":
      return faultsWithin(faults, path);
    case "items":
    case "fields":
      return faultsAt(faults, path);
    case "choice":
      return hasTag(draft) ? faultsAt(faults, path) : [];
    case "optional":
      return [];
  }
}

function Form(props: EditorProps & { readonly describedBy: string | undefined }) {
  const { draft, label, describedBy, onChange } = props;
  switch (draft.form) {
    case "text":
      return <TextEditor {...props} draft={draft} />;
    case "switch":
      return (
        <label>
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
      return <OptionalEditor {...props} draft={draft} />;
    case "items":
      return <ItemsEditor {...props} draft={draft} Editor={ValueEditor} />;
    case "fields":
      return (
        <fieldset class="nested" aria-label={label}>
          <FieldsEditor {...props} draft={draft} />
        </fieldset>
      );
    case "choice":
      return <ChoiceEditor {...props} draft={draft} />;
  }
}

/** The inputs of a task, or the fields of an object. */
export function FieldsEditor({
  draft: { fields },
  path,
  onChange,
}: Pick<EditorProps<FieldsDraft>, "draft" | "path" | "onChange">) {
  return (
    <>
      {fields.map(({ field, draft }, index) => (
        <div key={field.name} class="field">
          <div class="row">
            <b>{field.name}</b>
            <span class="type">{field.type.label}</span>
          </div>
          {field.description !== null && <p class="dim">{field.description}</p>}
          <ValueEditor
            draft={draft}
            path={[...path, field.name]}
            label={field.name}
            onChange={(next) =>
              onChange({ form: "fields", fields: fields.with(index, { field, draft: next }) })
            }
          />
        </div>
      ))}
    </>
  );
}

/** An optional value. An empty field leaves the value out. */
function OptionalEditor(props: EditorProps<OptionalDraft>) {
  const { draft, label, onChange } = props;
  const { isOn, inner } = draft;
  const change = (next: boolean, value = inner): void =>
    onChange({ ...draft, isOn: next, inner: value });
  if (inner.form === "text")
    return (
      <ValueEditor
        {...props}
        draft={inner}
        empty={isOn ? '""' : "none"}
        onChange={(next) => {
          if (next.form === "text" && next.text === "") change(false, { ...next, text: null });
          else change(true, next);
        }}
      />
    );
  if (inner.form === "switch")
    return (
      <Tabs
        label={label}
        names={["none", "true", "false"]}
        current={isOn ? (inner.isOn ? "true" : "false") : "none"}
        onChoose={(name) => change(name !== "none", { form: "switch", isOn: name === "true" })}
      />
    );
  return (
    <div>
      {isOn && <ValueEditor {...props} draft={inner} onChange={(next) => change(true, next)} />}
      <button
        type="button"
        class="quiet"
        aria-label={isOn ? `Leave out ${label}` : `Add a value for ${label}`}
        onClick={() => change(!isOn)}
      >
        <Icon name={isOn ? "cross" : "plus"} />
        {isOn ? "Leave it out" : "Add a value"}
      </button>
    </div>
  );
}

/** A choice between types, then the editor for the chosen one. */
function ChoiceEditor(props: EditorProps<ChoiceDraft>) {
  const { draft, path, label, onChange } = props;
  const { type, index, inner } = draft;
  const names = listVariants(type).map(({ name }) => name);
  const choose = (next: number, value?: unknown): void => onChange(choiceDraft(type, next, value));
  const inside = {
    ...props,
    path: hasTag(draft) ? [...path, "value"] : path,
    onChange: (next: Draft): void => onChange({ ...draft, inner: next }),
  };
  if (type.kind === "dataset")
    return (
      <div class="stack">
        <Tabs
          label={`How to pass ${label}`}
          names={names}
          current={names[index]!}
          onChoose={(name) => choose(names.indexOf(name), name === "Rows" ? [{}] : undefined)}
        />
        {inner.form === "items" ? (
          <RowsEditor {...inside} draft={inner} columns={type.columns} Editor={ValueEditor} />
        ) : (
          <ValueEditor {...inside} draft={inner} />
        )}
        {type.columns.length > 0 && inner.form === "text" && (
          <p class="dim">
            Columns:{" "}
            {type.columns.map(({ name, type: column }) => `${name} ${column.label}`).join(", ")}
          </p>
        )}
      </div>
    );
  return (
    <div class="union">
      <Select
        label={`Type of ${label}`}
        value={String(index)}
        options={names.map((name, each) => [String(each), name])}
        onChoose={(next) => choose(Number(next))}
      />
      <ValueEditor {...inside} draft={inner} />
    </div>
  );
}

function hasTag({ type, index }: ChoiceDraft): boolean {
  return listVariants(type)[index]?.tag !== undefined;
}
