const ALL = "";

interface ChoiceProps {
  readonly label: string;
  /** Empty for all. */
  readonly value: string;
  readonly choices: readonly string[];
  readonly onChoose: (choice: string) => void;
}

/** Filters by one of the values that there are, or by none. */
export function Choice({ label, value, choices, onChoose }: ChoiceProps) {
  const names = [...new Set([...choices, ...(value === ALL ? [] : [value])])].sort();
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value={ALL}>All</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
