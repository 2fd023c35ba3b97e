import type { ComponentType } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type FieldView, type InputFault } from "../../src/dev/shared.ts";
import { Icon, type IconName } from "../parts/icon.tsx";
import {
  createItem,
  type Draft,
  draftFromValue,
  type FieldsDraft,
  type ItemDraft,
  type ItemsDraft,
} from "./draft.ts";

/** What the editor of a value receives. */
export interface EditorProps<D extends Draft = Draft> {
  readonly draft: D;
  readonly path: InputFault["path"];
  /** Names the editor for people who cannot see its place. */
  readonly label: string;
  /** What an empty field stands for, if it may stay empty. */
  readonly empty?: string;
  readonly onChange: (draft: D) => void;
}

interface ItemsEditorProps extends EditorProps<ItemsDraft> {
  /** The editor of an element. */
  readonly Editor: ComponentType<EditorProps>;
}

/** The elements of a list, or the entries of a dict: add, remove, move. */
export function ItemsEditor({ draft, path, label, Editor, onChange }: ItemsEditorProps) {
  const { items, type } = draft;
  const setItems = (next: readonly ItemDraft[]): void => onChange({ ...draft, items: next });
  const isDict = type.kind === "dict";
  const addLabel = isDict ? "Add an entry" : "Add an element";
  return (
    <div class="nested" role="group" aria-label={label}>
      {items.map((item, index) => {
        const name = isDict ? `${label} ${item.name}` : `${label} ${index + 1}`;
        return (
          <div class="item" key={item.id}>
            {isDict ? (
              <input
                type="text"
                class="mono item-name"
                aria-label={`${label}: key ${index + 1}`}
                placeholder="key"
                value={item.name}
                onInput={(event) =>
                  setItems(items.with(index, { ...item, name: event.currentTarget.value }))
                }
              />
            ) : (
              <span class="item-number">{index + 1}</span>
            )}
            <Editor
              draft={item.draft}
              path={[...path, isDict ? item.name : index]}
              label={name}
              onChange={(next) => setItems(items.with(index, { ...item, draft: next }))}
            />
            <span class="item-buttons">
              {!isDict && (
                <>
                  <ItemButton
                    icon="up"
                    label={`Move ${name} up`}
                    isDisabled={index === 0}
                    onClick={() => setItems(moveUp(items, index))}
                  />
                  <ItemButton
                    icon="down"
                    label={`Move ${name} down`}
                    isDisabled={index === items.length - 1}
                    onClick={() => setItems(moveUp(items, index + 1))}
                  />
                </>
              )}
              <ItemButton
                icon="cross"
                label={`Remove ${name}`}
                onClick={() => setItems(items.toSpliced(index, 1))}
              />
            </span>
          </div>
        );
      })}
      <AddButton label={addLabel} to={label} draft={draft} onChange={onChange} />
    </div>
  );
}

interface RowsEditorProps extends ItemsEditorProps {
  readonly columns: readonly FieldView[];
}

/** The rows of a dataset, typed into the cells of a table. */
export function RowsEditor({ draft, columns, path, label, Editor, onChange }: RowsEditorProps) {
  const rows = draft.items;
  return (
    <div class="rows-editor">
      <div class="scroll">
        <table aria-label={`Rows of ${label}`}>
          <thead>
            <tr>
              {columns.map(({ name, type }) => (
                <th key={name} scope="col">
                  {name} <span class="type">{type.label}</span>
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => {
              const { fields } = row.draft as FieldsDraft;
              return (
                <tr key={row.id}>
                  {fields.map(({ field, draft: cell }, column) => (
                    <td key={field.name}>
                      <Editor
                        draft={cell}
                        path={[...path, index, field.name]}
                        label={`${label} ${index + 1} ${field.name}`}
                        onChange={(next) => {
                          const changed = fields.with(column, { field, draft: next });
                          const item = {
                            ...row,
                            draft: { form: "fields", fields: changed },
                          } as const;
                          onChange({ ...draft, items: rows.with(index, item) });
                        }}
                      />
                    </td>
                  ))}
                  <td>
                    <ItemButton
                      icon="cross"
                      label={`Remove row ${index + 1} of ${label}`}
                      onClick={() => onChange({ ...draft, items: rows.toSpliced(index, 1) })}
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <AddButton label="Add a row" to={label} draft={draft} onChange={onChange} />
    </div>
  );
}

interface AddButtonProps extends Pick<EditorProps<ItemsDraft>, "draft" | "onChange"> {
  readonly label: string;
  readonly to: string;
}

function AddButton({ label, to, draft, onChange }: AddButtonProps) {
  const { type, items } = draft;
  const button = useRef<HTMLButtonElement>(null);
  const isAdded = useRef(false);
  // Before the browser draws the new item: a later focus takes what the user types meanwhile.
  useLayoutEffect(() => {
    if (isAdded.current) focusLastItem(button.current!.parentElement!);
    isAdded.current = false;
  }, [items.length]);
  return (
    <button
      ref={button}
      type="button"
      class="quiet"
      aria-label={`${label} to ${to}`}
      onClick={() => {
        const item = createItem("", draftFromValue(type.element, undefined));
        isAdded.current = true;
        onChange({ ...draft, items: [...items, item] });
      }}
    >
      <Icon name="plus" />
      {label}
    </button>
  );
}

/** Of the elements or rows in an editor, but not of one inside it. */
function focusLastItem(editor: HTMLElement): void {
  const item = editor.querySelector(
    ":scope > .item:last-of-type, :scope > .scroll > table > tbody > tr:last-child",
  );
  item?.querySelector<HTMLElement>("input, textarea, select, button")?.focus();
}

interface ItemButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly isDisabled?: boolean;
  readonly onClick: () => void;
}

function ItemButton({ icon, label, isDisabled = false, onClick }: ItemButtonProps) {
  return (
    <button
      type="button"
      class="quiet square"
      aria-label={label}
      disabled={isDisabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

function moveUp(items: readonly ItemDraft[], index: number): readonly ItemDraft[] {
  return items.toSpliced(index - 1, 2, items[index]!, items[index - 1]!);
}
