import type { Signal } from "@preact/signals";

interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  /** Each value with its name. */
  readonly options: readonly (readonly [Value, string])[];
  readonly onChoose: (value: Value) => void;
}

/** A choice between named values. */
export function Select<Value extends string>({
  label,
  value,
  options,
  onChoose,
}: SelectProps<Value>) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChoose(event.currentTarget.value as Value)}
    >
      {options.map(([each, name]) => (
        <option key={each} value={each}>
          {name}
        </option>
      ))}
    </select>
  );
}

interface FilterProps {
  readonly label: string;
  /** Empty for all. */
  readonly chosen: Signal<string>;
  readonly choices: readonly string[];
}

/** Filters by one of the values that there are, or by none. */
export function Filter({ label, chosen, choices }: FilterProps) {
  const names = new Set([...choices, chosen.value].filter((name) => name !== "").sort());
  const options = Array.from(names, (name) => [name, name] as const);
  return (
    <label>
      {label}
      <Select
        label={label}
        value={chosen.value}
        options={[["", "All"], ...options]}
        onChoose={(choice) => (chosen.value = choice)}
      />
    </label>
  );
}
