import { useId } from "preact/hooks";

interface TabsProps<Name extends string> {
  readonly label: string;
  readonly names: readonly Name[];
  readonly current: Name;
  readonly onChoose: (name: Name) => void;
}

/** A row of choices of which one is active. The arrow keys move between them. */
export function Tabs<Name extends string>({ label, names, current, onChoose }: TabsProps<Name>) {
  const group = useId();
  return (
    <div class="tabs" role="radiogroup" aria-label={label}>
      {names.map((name) => (
        <label key={name} class="tab">
          <input
            type="radio"
            name={group}
            checked={name === current}
            onChange={() => onChoose(name)}
          />
          {name}
        </label>
      ))}
    </div>
  );
}
