/** More entries are shown on request, so that a large value stays quick to open. */
const MOST_ENTRIES = 200;

/** A JSON value as a tree that opens and closes. */
export function ValueTree({ value, isOpen = true }: { value: unknown; isOpen?: boolean }) {
  if (typeof value !== "object" || value === null) return <Scalar value={value} />;
  const isList = Array.isArray(value);
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  if (entries.length === 0) return <span class="scalar">{isList ? "[]" : "{}"}</span>;
  return (
    <details class="tree" open={isOpen}>
      <summary>{isList ? `${entries.length} items` : `${entries.length} fields`}</summary>
      <ul>
        {entries.slice(0, MOST_ENTRIES).map(([name, entry]) => (
          <li key={name}>
            <span class="tree-name">{name}</span>{" "}
            <ValueTree value={entry} isOpen={entries.length <= 20} />
          </li>
        ))}
        {entries.length > MOST_ENTRIES && (
          <li class="dim">and {entries.length - MOST_ENTRIES} more</li>
        )}
      </ul>
    </details>
  );
}

function Scalar({ value }: { value: unknown }) {
  if (typeof value === "string")
    return <span class="scalar scalar-text">{value === "" ? '""' : value}</span>;
  return <span class="scalar">{value === undefined ? "no value" : JSON.stringify(value)}</span>;
}
