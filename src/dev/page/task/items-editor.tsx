import type { TypeView } from "../../protocol.ts";
import { Icon } from "../parts/icon.tsx";
import { createItem, type Draft, draftFromValue, type ItemDraft } from "./draft.ts";
import type { EditorProps } from "./editor-props.ts";

type Items = Extract<Draft, { form: "items" }>;
type ItemsType = Extract<TypeView, { kind: "list" | "dict" }>;

/** The elements of a list, or the entries of a dict: add, remove, move. */
export function ItemsEditor(props: EditorProps<Items, ItemsType>) {
  const { type, draft, path, faults, label, Editor, onChange } = props;
  const { items } = draft;
  const setItems = (next: readonly ItemDraft[]): void => onChange({ form: "items", items: next });
  const isDict = type.kind === "dict";
  const addLabel = isDict ? "Add an entry" : "Add an element";
  return (
    <div class="items" role="group" aria-label={label}>
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
              Editor={Editor}
              type={type.element}
              draft={item.draft}
              path={[...path, isDict ? item.name : index]}
              faults={faults}
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
                isDisabled={false}
                onClick={() => setItems(items.toSpliced(index, 1))}
              />
            </span>
          </div>
        );
      })}
      <button
        type="button"
        class="quiet"
        aria-label={`${addLabel} to ${label}`}
        onClick={() =>
          setItems([...items, createItem("", draftFromValue(type.element, undefined))])
        }
      >
        <Icon name="plus" />
        {addLabel}
      </button>
    </div>
  );
}

interface ItemButtonProps {
  readonly icon: "up" | "down" | "cross";
  readonly label: string;
  readonly isDisabled: boolean;
  readonly onClick: () => void;
}

function ItemButton({ icon, label, isDisabled, onClick }: ItemButtonProps) {
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
